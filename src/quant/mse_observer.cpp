#include "chispa/quant/mse_observer.h"

#include <algorithm>
#include <cmath>

#include "chispa/quant/affine.h"

namespace chispa::quant {
namespace {

/// Sum of squared errors of the int8 grid for `range`, each value taken at the centre of its bin.
double squared_error(const Histogram& histogram, const ValueRange& range) {
  const Quantization grid = choose_quantization(range);
  const double low = -128 - grid.zero_point, high = 127 - grid.zero_point;
  const double per_step = 1.0 / grid.scale;
  double sum = 0.0;
  for (int bin = 0; bin < Histogram::kBins; ++bin) {
    const std::int64_t count = histogram.counts()[static_cast<std::size_t>(bin)];
    if (count == 0) continue;
    const double steps = histogram.bin_centre(bin) * per_step;
    const double error = steps - std::clamp(std::round(steps), low, high);
    sum += static_cast<double>(count) * error * error;
  }
  return sum * grid.scale * grid.scale;
}

}  // namespace

ValueRange MseObserver::range() const {
  // Between these fractions of an extreme 64 are tried. The floor of 1/64 bounds the search, not the result:
  // a distribution so heavy-tailed that a 64th of its range were best would lose its large values altogether.
  constexpr int kSteps = 64;
  // With 0 in it: the grid spans 0 anyway, and no end can pass the other where 0 lies between them.
  const ValueRange full = histogram_.extremes().with_zero();
  ValueRange best = full;
  double least = squared_error(histogram_, best);
  const auto try_range = [&](const ValueRange& candidate) {
    const double error = squared_error(histogram_, candidate);
    if (error >= least) return;
    least = error;
    best = candidate;
  };
  // The ends interact only through the step, so a second round settles what the first began.
  for (int round = 0; round < 2; ++round) {
    for (int k = 1; k < kSteps && full.max > 0.0; ++k) try_range({best.min, full.max * k / kSteps});
    for (int k = 1; k < kSteps && full.min < 0.0; ++k) try_range({full.min * k / kSteps, best.max});
  }
  return best;
}

}  // namespace chispa::quant
