#include "chispa/core/activation.h"

#include <cmath>

#include "catch.h"

using namespace chispa;

TEST_CASE("activations have the values of their papers", "[core]") {
  CHECK(activate(Activation::none, -2.5) == -2.5);
  CHECK(activate(Activation::relu, -2.5) == 0.0);
  CHECK(activate(Activation::relu6, 7.0) == 6.0);
  CHECK(activate(Activation::leaky_relu, -2.0, 0.25) == -0.5);
  CHECK(activate(Activation::hard_swish, 1.0) == Approx(4.0 / 6.0));
  CHECK(activate(Activation::hard_swish, -3.0) == 0.0);
  CHECK(activate(Activation::hard_sigmoid, 0.0) == 0.5);
  CHECK(activate(Activation::sigmoid, std::log(3.0)) == Approx(0.75));
  CHECK(activate(Activation::tanh, 0.5) == Approx(0.46211715726));
  CHECK(activate(Activation::silu, std::log(3.0)) == Approx(0.75 * std::log(3.0)));
  CHECK(activate(Activation::gelu, 1.0) == Approx(0.84134474607));  // the normal distribution's value at 1
}
