#pragma once

#include <cstdint>
#include <span>

#include "chispa/core/random.h"
#include "chispa/data/distort.h"
#include "chispa/data/view.h"

namespace chispa::data {

/// Which images are mirrored left to right: none; each with probability 1/2 in each epoch; or each in every
/// other epoch, half of them in the first (Jordan, "94% on CIFAR-10 in 3.29 Seconds on a Single GPU", 2024,
/// section 3.6), which shows both sides of an image equally often.
enum class Flip { none, random, alternating };

/// Along which axes images are shifted: both, or one where a shift along the other would change what they
/// show.
enum class ShiftAxes { both, horizontal, vertical };

/// How a training image is varied each time it is shown. The default leaves it as it is.
struct Augmentation {
  Flip flip = Flip::none;
  int max_shift = 0;   ///< along each axis that images are shifted along, in pixels, to either side
  int shift_step = 1;  ///< shifts are the multiples of this up to max_shift, all equally likely
  ShiftAxes shift_axes = ShiftAxes::both;
  Border border = Border::grey;
  /// Side of a square of mid-grey, in pixels, around a point drawn evenly over the image, so that it may
  /// stick out (DeVries and Taylor, "Cutout", 2017); 0: none.
  int cutout = 0;
  Distortion distortion = {};
};

/// How image `index` is distorted in that epoch; drawn as its view is.
DrawnDistortion draw_distortion(const Augmentation& augmentation, RandomStream random, std::int64_t epoch,
                                std::int64_t index, const ImageSize& size);

/// How many views the augmentation draws from; they are numbered from 0. Cutout and distortion
/// do not count.
std::int64_t view_count(const Augmentation& augmentation);
View view_at(const Augmentation& augmentation, std::int64_t number);

/// The number of the view that image `index` is shown in. `random` is that of the run: what is drawn depends
/// on it, `epoch` and `index` alone.
std::int64_t draw_view(const Augmentation& augmentation, RandomStream random, std::int64_t epoch,
                       std::int64_t index);

/// Sets to 0 the square of `augmentation.cutout` in the rendered image [height, width, channels]; drawn as
/// the view is.
void cut_out(const Augmentation& augmentation, RandomStream random, std::int64_t epoch, std::int64_t index,
             const ImageSize& size, float* image);

/// Throws Error when max_shift is negative or not below height and width, shift_step is below 1, cutout is
/// negative, or as check_distortion does.
void check_augmentation(const Augmentation& augmentation, const ImageSize& size);

}  // namespace chispa::data
