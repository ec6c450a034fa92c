#include "chispa/evaluate/pixel_input.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "chispa/data/dataset.h"

namespace chispa::evaluate {
namespace {

/// real = slope * (pixel - zero)
struct PixelScaling {
  double slope;
  double zero;
};

constexpr std::array<PixelScaling, 6> kUsual{{{1.0, 0.0},
                                              {1.0 / 255.0, 0.0},
                                              {1.0 / 127.5, 127.5},
                                              {1.0, 128.0},
                                              {1.0 / 128.0, 128.0},
                                              {1.0 / 64.0, 128.0}}};

/// Whether pixel - 128 is what the real value of each pixel is rounded to, ties either way.
bool rounds_to_pixels(const quant::Quantization& input, const PixelScaling& scaling) {
  constexpr double kHalfStep = 0.5 + 1e-4;  // scales are float32, and of no more digits in some files
  for (int pixel = 0; pixel <= 255; ++pixel) {
    const double q = scaling.slope * (pixel - scaling.zero) / input.scale + input.zero_point;
    if (std::fabs(q - (pixel - data::kPixelZero)) > kHalfStep) return false;
  }
  return true;
}

}  // namespace

bool takes_pixels(const quant::Quantization& input) {
  return std::any_of(kUsual.begin(), kUsual.end(),
                     [&](const PixelScaling& scaling) { return rounds_to_pixels(input, scaling); });
}

}  // namespace chispa::evaluate
