#include "chispa/autograd/dropout.h"

#include <algorithm>
#include <cmath>

#include "catch.h"
#include "error_message.h"
#include "oracle/random_tensor.h"

using namespace chispa;

TEST_CASE("dropout drops the share it is told to and keeps the expected value", "[autograd]") {
  const float rate = GENERATE(0.0f, 0.1f, 0.5f, 0.9f);
  CAPTURE(rate);
  const std::int64_t count = 200000;
  const Variable y = ops::dropout(Variable(Tensor::full(Shape{count}, 1.0f)), rate, RandomStream(7));
  const auto values = y.value().values();
  const auto dropped = static_cast<double>(std::count(values.begin(), values.end(), 0.0f));
  // Five standard deviations of a binomial count.
  const double expected = static_cast<double>(rate) * static_cast<double>(count);
  CHECK(std::abs(dropped - expected) <= 5.0 * std::sqrt(expected * (1.0 - static_cast<double>(rate))) + 0.5);
  const float kept = 1.0f / (1.0f - rate);
  CHECK(std::all_of(values.begin(), values.end(), [&](float v) { return v == 0.0f || v == kept; }));
}

TEST_CASE("dropout's mask is a function of the stream alone, and differs between streams", "[autograd]") {
  const Variable x(Tensor::full(Shape{3, 1000}, 1.0f));
  const auto mask = [&](std::uint64_t key) {
    const Tensor y = ops::dropout(x, 0.5f, RandomStream(key)).value();
    return std::vector<float>(y.values().begin(), y.values().end());
  };
  CHECK(mask(1) == mask(1));
  CHECK(mask(1) != mask(2));
}

TEST_CASE("dropout's gradient is its mask", "[autograd]") {
  const float rate = GENERATE(0.2f, 0.5f);
  CAPTURE(rate);
  Variable x(random_tensor(Shape{7, 101}, 1), true);
  Variable y = ops::dropout(x, rate, RandomStream(3));
  const Tensor value = y.value();
  const Tensor seed = random_tensor(value.shape(), 2);
  y.backward(seed);
  const float kept = 1.0f / (1.0f - rate);
  bool same = true;
  for (std::size_t i = 0; i < value.values().size(); ++i) {
    const float factor = value.values()[i] == 0.0f ? 0.0f : kept;
    same = same && value.values()[i] == x.value().values()[i] * factor;
    same = same && x.grad().values()[i] == seed.values()[i] * factor;
  }
  CHECK(same);
}

TEST_CASE("dropout refuses rates outside [0, 1)", "[autograd]") {
  const float rate = GENERATE(-0.1f, 1.0f, NAN);
  const Variable x(Tensor::zeros(Shape{2}));
  CHECK(error_message([&] { ops::dropout(x, rate, RandomStream(1)); }).find("is not in [0, 1)") !=
        std::string::npos);
}
