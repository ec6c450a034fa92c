#pragma once

#include <cstdint>
#include <span>

#include "chispa/core/random.h"

namespace chispa::data {

/// How a training image is varied each time it is shown. The default leaves it as it is.
struct Augmentation {
  /// What comes in from outside when an image is shifted: mid-grey (0 to the network), or the image mirrored
  /// at its border pixels, which are not repeated (NumPy's "reflect").
  enum class Border { grey, reflect };

  bool flip = false;  ///< mirrored left to right in half of the cases
  int max_shift = 0;  ///< shifted by -max_shift ... max_shift pixels along each axis, all equally likely
  Border border = Border::grey;
};

struct ImageSize {
  std::int64_t height = 32;
  std::int64_t width = 32;
  std::int64_t channels = 3;
};

/// output[i,j,c] = (pixels[i + dy, j' + dx, c] - 128) / 64 with j' = width - 1 - j where flipped, j
/// otherwise. pixels uint8 and output float, both [height, width, channels]. Which variant it is depends on
/// `random` alone. Throws Error when max_shift is negative or not below height and width.
void augment_image(std::span<const std::uint8_t> pixels, const ImageSize& size,
                   const Augmentation& augmentation, RandomStream random, float* output);

}  // namespace chispa::data
