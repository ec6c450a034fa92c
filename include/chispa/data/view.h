#pragma once

#include <cstdint>
#include <span>

namespace chispa::data {

struct ImageSize {
  std::int64_t height = 32;
  std::int64_t width = 32;
  std::int64_t channels = 3;
};

/// What comes in from outside when an image is shifted: mid-grey (0 to the network), or the image mirrored at
/// its border pixels, which are not repeated (NumPy's "reflect").
enum class Border { grey, reflect };

/// How an image is looked at: mirrored left to right or not, then shifted by whole pixels.
struct View {
  bool flipped = false;
  int dy = 0;
  int dx = 0;
};

/// output[i,j,c] = (pixels[i + dy, j' + dx, c] - 128) / 64 with j' = width - 1 - j where flipped, j
/// otherwise. pixels uint8 and output float, both [height, width, channels]; a shift must be smaller than the
/// image.
void render_view(std::span<const std::uint8_t> pixels, const ImageSize& size, const View& view, Border border,
                 float* output);

}  // namespace chispa::data
