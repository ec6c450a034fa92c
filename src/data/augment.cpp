#include "chispa/data/augment.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

#include "chispa/core/error.h"

namespace chispa::data {
namespace {

enum Draw : std::uint64_t { kFlip, kShiftY, kShiftX, kCutoutY, kCutoutX, kDistortion };

/// Stands for the whole run where others stand for one epoch: no run is so long.
constexpr std::uint64_t kEveryEpoch = ~std::uint64_t{0};

RandomStream image_stream(RandomStream random, std::uint64_t epoch, std::int64_t index) {
  return random.derive(epoch).derive(static_cast<std::uint64_t>(index));
}

/// Shifts along each axis.
struct ShiftCounts {
  std::int64_t y;
  std::int64_t x;
};

ShiftCounts shift_counts(const Augmentation& augmentation) {
  const std::int64_t shifts = 2 * std::int64_t{augmentation.max_shift / augmentation.shift_step} + 1;
  return {.y = augmentation.shift_axes == ShiftAxes::horizontal ? 1 : shifts,
          .x = augmentation.shift_axes == ShiftAxes::vertical ? 1 : shifts};
}

bool draw_flip(Flip flip, RandomStream random, std::int64_t epoch, std::int64_t index) {
  switch (flip) {
    case Flip::none:
      return false;
    case Flip::random:
      return (image_stream(random, static_cast<std::uint64_t>(epoch), index).bits(kFlip) & 1) != 0;
    case Flip::alternating:
      return ((image_stream(random, kEveryEpoch, index).bits(kFlip) + static_cast<std::uint64_t>(epoch)) &
              1) != 0;
  }
  throw Error("augmentation: unknown kind of flip");
}

}  // namespace

std::int64_t view_count(const Augmentation& augmentation) {
  const ShiftCounts shifts = shift_counts(augmentation);
  return (augmentation.flip == Flip::none ? 1 : 2) * shifts.y * shifts.x;
}

View view_at(const Augmentation& augmentation, std::int64_t number) {
  const ShiftCounts shifts = shift_counts(augmentation);
  const auto shift = [&](std::int64_t position, std::int64_t count) {
    return static_cast<int>(position - count / 2) * augmentation.shift_step;
  };
  return {.flipped = number >= shifts.y * shifts.x,
          .dy = shift(number / shifts.x % shifts.y, shifts.y),
          .dx = shift(number % shifts.x, shifts.x)};
}

std::int64_t draw_view(const Augmentation& augmentation, RandomStream random, std::int64_t epoch,
                       std::int64_t index) {
  const ShiftCounts shifts = shift_counts(augmentation);
  const RandomStream drawn = image_stream(random, static_cast<std::uint64_t>(epoch), index);
  const std::int64_t y = drawn.below(kShiftY, static_cast<std::uint32_t>(shifts.y));
  const std::int64_t x = drawn.below(kShiftX, static_cast<std::uint32_t>(shifts.x));
  const std::int64_t flipped = draw_flip(augmentation.flip, random, epoch, index) ? 1 : 0;
  return (flipped * shifts.y + y) * shifts.x + x;
}

DrawnDistortion draw_distortion(const Augmentation& augmentation, RandomStream random, std::int64_t epoch,
                                std::int64_t index, const ImageSize& size) {
  return draw_distortion(augmentation.distortion, size,
                         image_stream(random, static_cast<std::uint64_t>(epoch), index).derive(kDistortion));
}

void cut_out(const Augmentation& augmentation, RandomStream random, std::int64_t epoch, std::int64_t index,
             const ImageSize& size, float* image) {
  if (augmentation.cutout == 0) return;
  const RandomStream drawn = image_stream(random, static_cast<std::uint64_t>(epoch), index);
  const auto side = [&](Draw draw, std::int64_t extent) {
    const std::int64_t centre = drawn.below(draw, static_cast<std::uint32_t>(extent));
    const std::int64_t first = centre - augmentation.cutout / 2;
    return std::pair{std::max<std::int64_t>(first, 0), std::min(first + augmentation.cutout, extent)};
  };
  const auto [top, bottom] = side(kCutoutY, size.height);
  const auto [left, right] = side(kCutoutX, size.width);
  for (std::int64_t i = top; i < bottom; ++i)
    std::fill_n(image + (i * size.width + left) * size.channels, (right - left) * size.channels, 0.0f);
}

void check_augmentation(const Augmentation& augmentation, const ImageSize& size) {
  if (augmentation.max_shift < 0 || augmentation.max_shift >= std::min(size.height, size.width))
    throw Error(fmt::format("augmentation: a shift of {} pixels does not fit images of {}x{}",
                            augmentation.max_shift, size.height, size.width));
  if (augmentation.shift_step < 1)
    throw Error(fmt::format("augmentation: a shift's step of {} pixels is below 1", augmentation.shift_step));
  if (augmentation.cutout < 0)
    throw Error(fmt::format("augmentation: a cutout of {} pixels is below 0", augmentation.cutout));
  check_distortion(augmentation.distortion);
}

}  // namespace chispa::data
