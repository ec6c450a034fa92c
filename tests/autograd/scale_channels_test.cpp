#include "chispa/autograd/scale_channels.h"

#include "autograd/gradient_check.h"
#include "catch.h"
#include "error_message.h"

using namespace chispa;

TEST_CASE("scale_channels agrees with its definition, its gradients with finite differences", "[autograd]") {
  const Shape shape = GENERATE(Shape{5}, Shape{3, 5}, Shape{3, 3, 4, 5});
  CAPTURE(shape.to_string());
  const Variable x = random_leaf(shape, 1), factor = random_leaf(Shape{5}, 2);
  GradientCase c;
  c.leaves = {x, factor};
  c.engine = [=] { return ops::scale_channels(x, factor); };
  c.reference = [](const std::vector<oracle::Array>& leaves) {
    oracle::Array y = leaves[0];
    for (std::size_t i = 0; i < y.values.size(); ++i) y.values[i] *= leaves[1].values[i % 5];
    return y;
  };
  CHECK(forward_error(c) < 1e-6);
  CHECK(gradient_error(c) < 1e-5);
}

TEST_CASE("scale_channels refuses factors that do not fit", "[autograd]") {
  CHECK(error_message([] {
          ops::scale_channels(Variable(Tensor::zeros(Shape{2, 3})), Variable(Tensor::zeros(Shape{2})));
        }) ==
        "scale_channels: factor is not one value for each place of the input's last axis (input [2,3], "
        "factor [2])");
}
