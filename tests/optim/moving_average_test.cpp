#include "chispa/optim/moving_average.h"

#include <algorithm>

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/core/random.h"

using namespace chispa;
using namespace chispa::optim;

TEST_CASE("the average follows its formula in double precision", "[optim]") {
  const double decay = GENERATE(0.0, 0.9, 0.998);
  Tensor weights = Tensor::full({3}, 1.0f);
  MovingAverage average({weights}, decay);
  std::vector<double> expected(3, 1.0);
  const RandomStream random(5);
  for (int t = 1; t <= 200; ++t) {
    const double kept = std::min(decay, (1.0 + t) / (10.0 + t));
    for (std::size_t i = 0; i < 3; ++i) {
      weights.values()[i] = random.normal(static_cast<std::uint64_t>(t) * 3 + i);
      expected[i] = kept * expected[i] + (1 - kept) * static_cast<double>(weights.values()[i]);
    }
    average.update();
  }
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(average.averages()[0].values()[i] == Approx(expected[i]).margin(1e-5));
}

TEST_CASE("weights hold their averages while a guard lives, and their own bits after it", "[optim]") {
  Tensor weights = Tensor::from({2}, std::vector<float>{0.1f, -7.25f});
  MovingAverage average({weights}, 0.5);
  weights.fill(3.0f);
  average.update();
  {
    const AveragedWeights guard(&average);
    CHECK(weights.values()[0] == Approx(0.1 * 2 / 11 + 3.0 * 9 / 11));
    CHECK(average.averages()[0].values()[0] == 3.0f);
  }
  CHECK(weights.values()[0] == 3.0f);
  const AveragedWeights nothing(nullptr);
}

TEST_CASE("a moving average refuses a decay outside [0, 1)", "[optim]") {
  CHECK_THROWS_AS(MovingAverage({}, 1.0), Error);
  CHECK_THROWS_AS(MovingAverage({}, -0.1), Error);
}
