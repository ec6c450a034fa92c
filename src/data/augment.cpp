#include "chispa/data/augment.h"

#include <algorithm>
#include <string>

#include "chispa/core/error.h"
#include "chispa/data/dataset.h"

namespace chispa::data {
namespace {

enum Draw : std::uint64_t { kFlip, kShiftY, kShiftX };

constexpr std::int64_t kOutside = -1;

/// Where position `i` of a shifted axis is read from, or kOutside.
std::int64_t source_position(std::int64_t i, std::int64_t extent, Augmentation::Border border) {
  if (i >= 0 && i < extent) return i;
  if (border == Augmentation::Border::grey) return kOutside;
  return i < 0 ? -i : 2 * (extent - 1) - i;
}

float to_network(std::uint8_t pixel) {
  return static_cast<float>(pixel - kPixelZero) * kPixelScale;
}

int draw_shift(RandomStream random, Draw draw, int max_shift) {
  return static_cast<int>(random.below(draw, 2 * static_cast<std::uint32_t>(max_shift) + 1)) - max_shift;
}

}  // namespace

void augment_image(std::span<const std::uint8_t> pixels, const ImageSize& size,
                   const Augmentation& augmentation, RandomStream random, float* output) {
  const std::int64_t row_values = size.width * size.channels;
  if (augmentation.max_shift < 0 || augmentation.max_shift >= std::min(size.height, size.width))
    throw Error("augmentation: a shift of " + std::to_string(augmentation.max_shift) +
                " pixels does not fit images of " + std::to_string(size.height) + "x" +
                std::to_string(size.width));
  const bool flipped = augmentation.flip && (random.bits(kFlip) & 1) != 0;
  const int dy = draw_shift(random, kShiftY, augmentation.max_shift);
  const int dx = draw_shift(random, kShiftX, augmentation.max_shift);

  for (std::int64_t i = 0; i < size.height; ++i, output += row_values) {
    const std::int64_t y = source_position(i + dy, size.height, augmentation.border);
    if (y == kOutside) {
      std::fill_n(output, row_values, 0.0f);
      continue;
    }
    const std::uint8_t* const row = pixels.data() + y * row_values;
    for (std::int64_t j = 0; j < size.width; ++j) {
      const std::int64_t x =
          source_position((flipped ? size.width - 1 - j : j) + dx, size.width, augmentation.border);
      for (std::int64_t c = 0; c < size.channels; ++c)
        output[j * size.channels + c] = x == kOutside ? 0.0f : to_network(row[x * size.channels + c]);
    }
  }
}

}  // namespace chispa::data
