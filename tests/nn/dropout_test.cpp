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
  nn::Dropout layer(0.4f);
  const Variable x(random_tensor(Shape{3, 50}, 1));
  const RandomStream random(6);
  CHECK(same_values(layer.forward(x, {.training = true, .random = random}).value(),
                    ops::dropout(x, 0.4f, random).value()));
  CHECK(same_values(layer.forward(x, {.training = false, .random = random}).value(), x.value()));
}

TEST_CASE("Dropout refuses rates outside [0, 1)", "[nn]") {
  CHECK(error_message([] { nn::Dropout(1.0f); }) == "Dropout: rate 1 is not in [0, 1)");
  CHECK(error_message([] { nn::Dropout(-0.5f); }) == "Dropout: rate -0.5 is not in [0, 1)");
}
