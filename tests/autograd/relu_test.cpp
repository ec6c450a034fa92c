#include "chispa/autograd/relu.h"

#include <cmath>
#include <limits>

#include "autograd/gradient_check.h"
#include "catch.h"
#include "oracle/elementwise.h"

using namespace chispa;

TEST_CASE("relu agrees with the definition, and its gradient with finite differences", "[autograd]") {
  const Shape shape = GENERATE(Shape{}, Shape{1}, Shape{7, 33}, Shape{2, 3, 5, 17}, Shape{300, 40});
  CAPTURE(shape.to_string());
  GradientCase c;
  const Variable x = random_leaf(shape, 1);
  c.leaves = {x};
  c.engine = [=] { return ops::relu(x); };
  c.reference = [](const std::vector<oracle::Array>& leaves) { return oracle::relu(leaves[0]); };
  CHECK(forward_error(c) == 0.0);
  CHECK(gradient_error(c) < 1e-6);
}

TEST_CASE("relu has gradient 0 at 0 and lets what is not a number show", "[autograd]") {
  Variable x(Tensor::from(Shape{3}, std::vector<float>{0.0f, -0.0f, std::numeric_limits<float>::quiet_NaN()}),
             true);
  Variable y = ops::relu(x);
  CHECK(y.value().data()[0] == 0.0f);
  CHECK(std::isnan(y.value().data()[2]));
  y.backward(Tensor::full(Shape{3}, 1.0f));
  CHECK(x.grad().data()[0] == 0.0f);
  CHECK(x.grad().data()[1] == 0.0f);
}
