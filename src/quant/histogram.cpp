#include "chispa/quant/histogram.h"

#include <algorithm>
#include <cmath>

namespace chispa::quant {

void Histogram::add(std::span<const float> values) {
  if (values.empty()) return;
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  const ValueRange seen{*least, *greatest};
  extremes_ =
      total_ == 0 ? seen : ValueRange{std::min(extremes_.min, seen.min), std::max(extremes_.max, seen.max)};
  while (std::max(-seen.min, seen.max) >= width_ * (kBins / 2)) double_width();
  // A power of two: the quotient below is exact, so a value's bin is the same however often the width was
  // doubled before.
  const double bins_per_unit = 1.0 / width_;
  for (const float value : values)
    ++counts_[static_cast<std::size_t>(std::floor(value * bins_per_unit) + kBins / 2)];
  total_ += static_cast<std::int64_t>(values.size());
}

void Histogram::double_width() {
  width_ *= 2.0;
  if (total_ == 0) return;
  std::vector<std::int64_t> merged(kBins, 0);
  for (int bin = 0; bin < kBins; ++bin) {
    // kBins / 4 is where the halved grid's zero is moved to keep zero in the middle.
    merged[static_cast<std::size_t>(bin / 2 + kBins / 4)] += counts_[static_cast<std::size_t>(bin)];
  }
  counts_ = std::move(merged);
}

double Histogram::quantile(double q) const {
  if (total_ == 0) return 0.0;
  const double target = q * static_cast<double>(total_);
  double below = 0.0;
  for (int bin = 0; bin < kBins; ++bin) {
    const double count = static_cast<double>(counts_[static_cast<std::size_t>(bin)]);
    if (count > 0.0 && below + count >= target) {
      const double left = (bin - kBins / 2) * width_;
      return std::clamp(left + (target - below) / count * width_, extremes_.min, extremes_.max);
    }
    below += count;
  }
  return extremes_.max;
}

}  // namespace chispa::quant
