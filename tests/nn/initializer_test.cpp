#include "chispa/nn/initializer.h"

#include <algorithm>
#include <cmath>

#include "catch.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/depthwise_conv2d.h"

using namespace chispa;
using nn::Initializer;

namespace {

struct Statistics {
  double mean = 0.0;
  double deviation = 0.0;
  double largest = 0.0;
};

Statistics statistics_of(const Tensor& tensor) {
  Statistics result;
  const auto count = static_cast<double>(tensor.size());
  for (const float value : tensor.values()) {
    result.mean += static_cast<double>(value) / count;
    result.deviation += static_cast<double>(value) * static_cast<double>(value) / count;
    result.largest = std::max(result.largest, static_cast<double>(std::abs(value)));
  }
  result.deviation = std::sqrt(result.deviation - result.mean * result.mean);
  return result;
}

}  // namespace

TEST_CASE("Glorot's initializer is uniform within its limit", "[nn]") {
  const Tensor weight =
      nn::initialize(Initializer::glorot_uniform, Shape{200, 100}, 200, 100, RandomStream(1));
  const Statistics s = statistics_of(weight);
  const double limit = std::sqrt(6.0 / 300.0);
  CHECK(std::abs(s.mean) < 0.01 * limit);
  CHECK(s.deviation == Approx(limit / std::sqrt(3.0)).epsilon(0.01));
  CHECK(s.largest <= limit);
  CHECK(s.largest > 0.999 * limit);
}

TEST_CASE("He's initializer is normal with deviation sqrt(2 / fan_in)", "[nn]") {
  const Tensor weight = nn::initialize(Initializer::he_normal, Shape{200, 100}, 200, 100, RandomStream(1));
  const Statistics s = statistics_of(weight);
  CHECK(std::abs(s.mean) < 0.002);
  CHECK(s.deviation == Approx(0.1).epsilon(0.02));
  CHECK(s.largest > 0.3);  // a normal value beyond three deviations among 20,000
}

TEST_CASE("the same stream draws the same weights, another one others", "[nn]") {
  const auto draw = [](std::uint64_t key) {
    const Tensor t = nn::initialize(Initializer::he_normal, Shape{50}, 5, 5, RandomStream(key));
    return std::vector<float>(t.values().begin(), t.values().end());
  };
  CHECK(draw(1) == draw(1));
  CHECK(draw(1) != draw(2));
}

TEST_CASE("convolutions count all taps in their fans", "[nn]") {
  nn::Conv2D full({.channels = 32, .kernel = 3});
  full.initialize(std::vector{Shape{8, 8, 64}}, RandomStream(1));
  CHECK(statistics_of(full.weight().value()).largest == Approx(std::sqrt(6.0 / (9.0 * 96.0))).epsilon(0.001));
  nn::DepthwiseConv2D depthwise({.kernel = 3});
  depthwise.initialize(std::vector{Shape{8, 8, 2000}}, RandomStream(1));
  CHECK(statistics_of(depthwise.weight().value()).largest == Approx(std::sqrt(6.0 / 18.0)).epsilon(0.001));
  for (const float value : full.bias().value().values()) CHECK(value == 0.0f);
}
