#include "chispa/nn/dropout.h"

#include <cstring>

#include "catch.h"
#include "chispa/autograd/dropout.h"
#include "error_message.h"
#include "oracle/random_tensor.h"

using namespace chispa;

namespace {

bool same_values(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), a.values().size_bytes()) == 0;
}

}  // namespace

TEST_CASE("Dropout drops in training as its stream says, and nothing otherwise", "[nn]") {
  nn::Dropout layer({.rate = 0.4});
  const Variable x(random_tensor(Shape{3, 50}, 1));
  const RandomStream random(6);
  CHECK(same_values(layer.forward(std::vector{x}, {.training = true, .random = random}).value(),
                    ops::dropout(x, 0.4f, random).value()));
  CHECK(same_values(layer.forward(std::vector{x}, {.training = false, .random = random}).value(), x.value()));
}

TEST_CASE("Dropout refuses rates outside [0, 1)", "[nn]") {
  const std::vector<Shape> inputs{Shape{3}};
  CHECK(error_message([&] { nn::Dropout({.rate = 1.0}).output_shape(inputs); }) == "rate 1 is not in [0, 1)");
  CHECK(error_message([&] { nn::Dropout({.rate = -0.5}).output_shape(inputs); }) ==
        "rate -0.5 is not in [0, 1)");
}
