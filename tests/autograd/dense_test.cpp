#include "chispa/autograd/dense.h"

#include "autograd/gradient_check.h"
#include "catch.h"
#include "error_message.h"
#include "oracle/dense.h"

using namespace chispa;

TEST_CASE("dense agrees with the definition, and its gradient with finite differences", "[autograd]") {
  const std::int64_t batch = GENERATE(1, 3, 17, 35);
  const std::int64_t in = GENERATE(1, 7, 33, 200);
  const std::int64_t out = GENERATE(1, 10, 50);
  const bool with_bias = GENERATE(false, true);
  CAPTURE(batch, in, out, with_bias);
  const Variable x = random_leaf(Shape{batch, in}, 1);
  const Variable w = random_leaf(Shape{in, out}, 2);
  const Variable b = with_bias ? random_leaf(Shape{out}, 3) : Variable();
  GradientCase c;
  c.leaves = with_bias ? std::vector{x, w, b} : std::vector{x, w};
  c.engine = [=] { return ops::dense(x, w, b); };
  c.reference = [=](const std::vector<oracle::Array>& leaves) {
    return oracle::dense(leaves[0], leaves[1], with_bias ? leaves[2] : oracle::Array({0}));
  };
  CHECK(forward_error(c) < 1e-5);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("dense refuses shapes that do not fit and names both", "[autograd]") {
  const Variable x(Tensor::zeros(Shape{2, 5}));
  const Variable w(Tensor::zeros(Shape{6, 3}));
  CHECK(error_message([&] { ops::dense(x, w, Variable()); }) ==
        "dense: weight takes 6 features but input has 5 (input [2,5], weight [6,3])");
  const Variable image(Tensor::zeros(Shape{2, 2, 2, 5}));
  CHECK(error_message([&] { ops::dense(image, w, Variable()); }) ==
        "dense: input has 4 axes, not 2 (input [2,2,2,5])");
}
