#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "chispa/quant/value_range.h"

namespace chispa::quant {

/// Counts of values in kBins bins of equal width, as many below zero as above. The width is a power of two
/// that doubles, neighbours being merged, when a value does not fit: the result depends on which values came,
/// not on their order, and the largest magnitude lies in the outer half, so that the occupied side always has
/// kBins / 4 bins or more.
class Histogram {
 public:
  static constexpr int kBins = 16384;

  Histogram() : counts_(kBins, 0) {}

  /// Values must be finite.
  void add(std::span<const float> values);

  std::int64_t total() const { return total_; }
  /// Smallest and largest value added, exactly; {0, 0} before the first.
  ValueRange extremes() const { return extremes_; }
  double bin_width() const { return width_; }
  std::span<const std::int64_t> counts() const { return counts_; }
  double bin_centre(int bin) const { return (bin - kBins / 2 + 0.5) * width_; }

  /// The value that the share `q` of all lies below, q in [0, 1]: interpolated within its bin, and within the
  /// extremes.
  double quantile(double q) const;

 private:
  void double_width();

  std::vector<std::int64_t> counts_;
  std::int64_t total_ = 0;
  double width_ = 0x1p-162;  ///< the smallest float32 above 0, 2^-149, lies in the outer half
  ValueRange extremes_;
};

}  // namespace chispa::quant
