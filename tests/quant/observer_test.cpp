#include "chispa/quant/observer.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/core/random.h"
#include "chispa/quant/affine.h"
#include "chispa/quant/minmax_observer.h"
#include "chispa/quant/mse_observer.h"
#include "chispa/quant/percentile_observer.h"
#include "error_message.h"

using namespace chispa;
using namespace chispa::quant;

namespace {

std::vector<float> normals(std::size_t count) {
  const RandomStream random(7);
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = random.normal(i);
  return values;
}

std::vector<float> after_relu(std::vector<float> values) {
  for (float& value : values) value = std::max(value, 0.0f);
  return values;
}

ValueRange observe(Observer& observer, const std::vector<float>& values) {
  observer.observe(std::span(values).first(values.size() / 3));
  observer.observe(std::span(values).subspan(values.size() / 3));
  return observer.range();
}

/// Mean squared error of int8 over the values themselves.
double squared_error(const std::vector<float>& values, const ValueRange& range) {
  const Quantization q =
      choose_quantization({std::min(range.min, range.max), std::max(range.min, range.max)});
  double sum = 0.0;
  for (const float value : values) {
    const double error = dequantize_value(quantize_value(value, q), q) - value;
    sum += error * error;
  }
  return sum / static_cast<double>(values.size());
}

}  // namespace

TEST_CASE("minmax takes the extremes", "[quant]") {
  std::vector<float> values = normals(3000);
  values[1234] = -50.0f;
  values[42] = 70.0f;
  MinMaxObserver observer;
  const ValueRange range = observe(observer, values);
  CHECK(range.min == -50.0);
  CHECK(range.max == 70.0);
}

TEST_CASE("percentile leaves out the share it is told to", "[quant]") {
  const double kept = GENERATE(0.99, 0.999, 0.9999);
  CAPTURE(kept);
  std::vector<float> values = normals(100000);
  values[5] = 1000.0f;
  PercentileObserver observer(kept);
  const ValueRange range = observe(observer, values);
  std::sort(values.begin(), values.end());
  const auto cut = static_cast<std::size_t>(std::lround((1.0 - kept) * 100000));
  // The outlier makes the bins 0.125 wide.
  CHECK(range.max == Approx(values[values.size() - 1 - cut]).margin(0.25));
  CHECK(range.min == Approx(values[cut]).margin(0.25));
  CHECK(range.max < 6.0);
}

TEST_CASE("percentile refuses shares that make no sense", "[quant]") {
  CHECK_THROWS_AS(PercentileObserver(0.5), Error);
  CHECK_THROWS_AS(PercentileObserver(1.01), Error);
  PercentileObserver all(1.0);
  CHECK(observe(all, {1.0f, 5.0f, -3.0f}).max == 5.0);
}

TEST_CASE("mse clips an outlier when that lowers the error", "[quant]") {
  const bool relu = GENERATE(false, true);
  CAPTURE(relu);
  // Enough values for one outlier to matter little to the mean: at few, keeping it is best.
  std::vector<float> values = normals(400000);
  if (relu) values = after_relu(values);
  values[99] = 16.0f;
  MseObserver observer;
  const ValueRange chosen = observe(observer, values);
  CHECK(chosen.max < 13.0);
  CHECK(squared_error(values, chosen) < 0.8 * squared_error(values, {relu ? 0.0 : chosen.min, 16.0}));
  // No other upper end does visibly better.
  for (int max = 2; max <= 16; ++max) {
    CAPTURE(max);
    CHECK(squared_error(values, chosen) <= 1.02 * squared_error(values, {chosen.min, 1.0 * max}));
  }
}

TEST_CASE("mse keeps the whole range of evenly spread values", "[quant]") {
  const RandomStream random(9);
  std::vector<float> values(50000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 3.0f * random.uniform(i);
  MseObserver observer;
  const ValueRange range = observe(observer, values);
  CHECK(range.max == Approx(3.0).epsilon(0.001));
  CHECK(std::min(range.min, 0.0) == 0.0);
}

TEST_CASE("every method proposes a range for whatever a layer gives", "[quant]") {
  const auto method =
      GENERATE(CalibrationMethod::minmax, CalibrationMethod::percentile, CalibrationMethod::mse);
  const float centre = GENERATE(0.0f, 0.3f, 1.0f, 40.0f, 1e30f, 1e-30f);
  const float deviation = GENERATE(0.0f, 0.001f, 0.1f, 0.5f);  // in centres, or by itself around 0
  const float sign = GENERATE(1.0f, -1.0f);
  const std::size_t count = GENERATE(1u, 2u, 1000u);
  std::vector<float> values = normals(count);
  for (float& value : values)
    value = sign * (centre == 0.0f ? deviation * value : centre * (1.0f + deviation * value));
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  CAPTURE(to_string(method), sign, centre, deviation, count, *least, *greatest);

  const auto observer = make_observer(method);
  const ValueRange range = observe(*observer, values);
  CHECK(range.min <= range.max);
  CHECK(range.min >= std::min(*least, 0.0f));
  CHECK(range.max <= std::max(*greatest, 0.0f));
  const Quantization grid = choose_quantization(range);
  CHECK(quantize_value(0.0, grid) == grid.zero_point);
  if (method == CalibrationMethod::mse)
    CHECK(squared_error(values, range) <= 1.02 * squared_error(values, {*least, *greatest}));
}

TEST_CASE("mse clips values that never come near 0 as it clips others", "[quant]") {
  const float sign = GENERATE(1.0f, -1.0f);
  std::vector<float> values = normals(400000);
  for (float& value : values) value = sign * std::max(3.0f + 0.2f * value, 0.5f);
  values[99] = sign * 40.0f;
  MseObserver observer;
  const ValueRange chosen = observe(observer, values);
  CHECK(std::max(-chosen.min, chosen.max) < 30.0);
  CHECK(squared_error(values, chosen) < 0.8 * squared_error(values, {sign * 0.5, sign * 40.0}));
}

TEST_CASE("every method is found by its name", "[quant]") {
  for (const auto method :
       {CalibrationMethod::minmax, CalibrationMethod::percentile, CalibrationMethod::mse}) {
    CHECK(calibration_method(to_string(method)) == method);
    const auto observer = make_observer(method);
    CHECK(observer->range().max == 0.0);
    CHECK(observe(*observer, {0.0f, 0.0f, 0.0f}).max == 0.0);
    CHECK(observe(*observer, {1.0f, 2.0f, 4.0f}).max > 3.0);
  }
  CHECK(error_message([] { calibration_method("entropy"); }) ==
        "calibration \"entropy\" is not known; there are minmax, percentile, mse");
}
