#pragma once

#include <cstdint>
#include <span>

#include "chispa/core/random.h"
#include "chispa/data/view.h"

namespace chispa::data {

/// How far a training image may be varied in ways that photographs vary in; each off by default.
struct Distortion {
  /// A random resized crop (Szegedy et al., "Going Deeper with Convolutions", 2015): the least share of the
  /// image's area that is kept and scaled to the whole; its proportions change by 3/4 to 4/3. 1: no crop.
  double min_area = 1.0;
  double rotation = 0.0;    ///< the most by which it is turned to either side, in degrees
  double brightness = 0.0;  ///< the most that is added or taken, as a share of the way from black to white
  double contrast = 0.0;    ///< the most by which distances from the image's mean grow or shrink, as a share

  bool any() const { return min_area < 1.0 || rotation > 0.0 || brightness > 0.0 || contrast > 0.0; }
};

/// What is done to one image.
struct DrawnDistortion {
  double top = 0.0, left = 0.0;      ///< of the crop's centre, from the image's, in pixels
  double height = 1.0, width = 1.0;  ///< of the crop, as shares of the image's
  double angle = 0.0;                ///< in radians
  double gain = 1.0;
  double offset = 0.0;  ///< in the network's units
};

/// Drawn evenly within the limits, from `random`, which is to be that of one image in one epoch. What a kind
/// of distortion draws does not depend on which others there are.
DrawnDistortion draw_distortion(const Distortion& limits, const ImageSize& size, RandomStream random);

/// The image seen in `view`, distorted: with m = the image's middle, pixel (i, j) of the output is what lies
/// at m + (top, left) + R(angle) ((i, j) - m) * (height, width) of the view, by bilinear interpolation, as
/// network input; outside of the image is what `border` says. Then gain * (v - mean) + mean + offset, clamped
/// to what pixels can be. `output`: float [height, width, channels].
void render_distorted(std::span<const std::uint8_t> pixels, const ImageSize& size, const View& view,
                      Border border, const DrawnDistortion& distortion, float* output);

/// Throws SettingError naming the first limit that makes no sense, and its value: min_area not in (0, 1],
/// rotation not in [0, 180], brightness or contrast not in [0, 1].
void check_distortion(const Distortion& distortion);

}  // namespace chispa::data
