#pragma once

#include <cstdint>
#include <vector>

#include "chispa/data/image.h"

namespace chispa::data {

/// One axis of a picture: `size` input pixels of which `count` output pixels are made, each p / q input
/// pixels long; the middle of the outputs is the middle of the picture.
struct ResampledAxis {
  std::int64_t size = 0;
  std::int64_t count = 0;
  std::int64_t p = 1;
  std::int64_t q = 1;
};

/// The input pixels [first, first + weights.size()) that one output pixel is made of. The weights add up to
/// kWeightSum.
struct Taps {
  std::int64_t first = 0;
  std::vector<std::uint32_t> weights;
};

inline constexpr int kWeightBits = 16;
inline constexpr std::uint32_t kWeightSum = std::uint32_t{1} << kWeightBits;

/// The taps of each output pixel, by a triangle filter (see prepare_picture). With the centre c of output o
/// and the radius r = max(p / q, 1), input i has the weight max(0, r - |i + 1/2 - c|), times 2 q to be whole.
/// REQUIRES: the outputs lie within the picture, sizes are 1 to 10^8.
std::vector<Taps> make_taps(const ResampledAxis& axis);

/// The picture, of rows.count x columns.count pixels.
Image resample(const Image& image, const ResampledAxis& rows, const ResampledAxis& columns);

}  // namespace chispa::data
