#include "chispa/quant/histogram.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "catch.h"
#include "chispa/core/random.h"

using namespace chispa;
using quant::Histogram;

namespace {

std::vector<float> normals(std::size_t count, float deviation, std::uint64_t seed) {
  const RandomStream random(seed);
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = deviation * random.normal(i);
  return values;
}

}  // namespace

TEST_CASE("a histogram does not depend on the order of the values", "[quant]") {
  std::vector<float> values = normals(5000, 1e-6f, 1);
  const std::vector<float> large = normals(300, 40.0f, 2);
  values.insert(values.end(), large.begin(), large.end());
  Histogram forwards, backwards, at_once;
  for (const float value : values) forwards.add({&value, 1});
  std::reverse(values.begin(), values.end());
  for (const float value : values) backwards.add({&value, 1});
  at_once.add(values);
  CHECK(forwards.bin_width() == backwards.bin_width());
  CHECK(std::equal(forwards.counts().begin(), forwards.counts().end(), backwards.counts().begin()));
  CHECK(std::equal(forwards.counts().begin(), forwards.counts().end(), at_once.counts().begin()));
}

TEST_CASE("a histogram counts each value in the bin that covers it", "[quant]") {
  const float scale = GENERATE(1e-40f, 1e-20f, 1e-3f, 1.0f, 1e6f, 1e30f);
  CAPTURE(scale);
  const std::vector<float> values = normals(2000, scale, 3);
  Histogram histogram;
  histogram.add(values);
  const double width = histogram.bin_width();
  std::vector<std::int64_t> expected(Histogram::kBins, 0);
  for (const float value : values) {
    const double left = std::floor(static_cast<double>(value) / width);
    ++expected[static_cast<std::size_t>(left + Histogram::kBins / 2)];
  }
  CHECK(std::equal(expected.begin(), expected.end(), histogram.counts().begin()));
  CHECK(histogram.total() == 2000);
  CHECK(histogram.extremes().min == *std::min_element(values.begin(), values.end()));
  CHECK(histogram.extremes().max == *std::max_element(values.begin(), values.end()));
  // Fine enough: the larger side has at least a quarter of the bins.
  const double largest = std::max(-histogram.extremes().min, histogram.extremes().max);
  CHECK(largest >= width * (Histogram::kBins / 4 - 1));
}

TEST_CASE("quantiles agree with the sorted values to within a bin", "[quant]") {
  std::vector<float> values = normals(10001, 2.0f, 4);
  Histogram histogram;
  histogram.add(values);
  std::sort(values.begin(), values.end());
  const double q = GENERATE(0.001, 0.1, 0.5, 0.9, 0.999);
  CAPTURE(q);
  const double exact = values[static_cast<std::size_t>(q * 10000)];
  const double next = values[static_cast<std::size_t>(q * 10000) + 1];
  CHECK(histogram.quantile(q) >= exact - histogram.bin_width() - (next - exact));
  CHECK(histogram.quantile(q) <= next + histogram.bin_width());
  CHECK(histogram.quantile(0.0) == values.front());
  CHECK(histogram.quantile(1.0) == values.back());
}

TEST_CASE("an empty histogram has no extent", "[quant]") {
  Histogram histogram;
  histogram.add({});
  CHECK(histogram.quantile(0.5) == 0.0);
  CHECK(histogram.extremes().max == 0.0);
  const float zero = 0.0f;
  histogram.add({&zero, 1});
  CHECK(histogram.total() == 1);
  CHECK(histogram.quantile(1.0) == 0.0);
}
