#include "chispa/autograd/max_pool2d.h"

#include "autograd/gradient_check.h"
#include "catch.h"
#include "error_message.h"
#include "oracle/max_pool2d.h"

using namespace chispa;

TEST_CASE("max_pool2d agrees with the definition, and its gradient with finite differences", "[autograd]") {
  const int kernel = GENERATE(1, 2, 3, 4, 5);
  const int stride = GENERATE(1, 2, 3);
  const Padding padding = GENERATE(Padding::same, Padding::valid);
  const Shape shape = GENERATE(Shape{1, 5, 5, 1}, Shape{2, 7, 6, 3}, Shape{17, 5, 9, 30});
  CAPTURE(kernel, stride, padding == Padding::same, shape.to_string());
  const Pool2DOptions options{.kernel = kernel, .stride = stride, .padding = padding};
  GradientCase c;
  const Variable x = random_leaf(shape, 1);
  c.leaves = {x};
  c.engine = [=] { return ops::max_pool2d(x, options); };
  c.reference = [=](const std::vector<oracle::Array>& leaves) {
    return oracle::max_pool2d(leaves[0], options);
  };
  CHECK(forward_error(c) == 0.0);  // no arithmetic, no rounding
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("max_pool2d hands the gradient of equal maxima to the first in row order", "[autograd]") {
  Variable x(Tensor::full(Shape{1, 2, 2, 1}, 3.0f), true);
  ops::max_pool2d(x).backward(Tensor::full(Shape{1, 1, 1, 1}, 5.0f));
  const std::vector<float> gradient(x.grad().values().begin(), x.grad().values().end());
  CHECK(gradient == std::vector<float>{5.0f, 0.0f, 0.0f, 0.0f});
}

TEST_CASE("max_pool2d of negative values at a padded border takes no zero for a maximum", "[autograd]") {
  const Variable x(Tensor::full(Shape{1, 3, 3, 2}, -7.0f));
  const Variable y = ops::max_pool2d(x, {.kernel = 2, .stride = 2, .padding = Padding::same});
  CHECK(y.shape() == Shape{1, 2, 2, 2});
  for (const float value : y.value().values()) CHECK(value == -7.0f);
}

TEST_CASE("max_pool2d refuses what has no rows and columns", "[autograd]") {
  const Variable x(Tensor::zeros(Shape{2, 6}));
  CHECK(error_message([&] { ops::max_pool2d(x); }) == "max_pool2d: input has 2 axes, not 4 (input [2,6])");
  const Variable small(Tensor::zeros(Shape{1, 1, 4, 2}));
  CHECK(error_message([&] { ops::max_pool2d(small); }) ==
        "max_pool2d: kernel 2x2 is larger than the input, which Padding::same would pad (input [1,1,4,2])");
}
