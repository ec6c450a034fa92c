#pragma once

#include <cstdint>

#include "chispa/data/image.h"

namespace chispa::data {

/// Scales the picture so that its shorter side fits and cuts equally from both ends of the longer one; see
/// resize_image.
Image fit_image(const Image& image, std::int64_t height, std::int64_t width);

/// The part of a picture to take, in its pixels from the upper left corner; it must lie within the picture.
struct ImageWindow {
  double top = 0.0;
  double left = 0.0;
  double height = 0.0;
  double width = 0.0;
};

/// Resamples `window` by a separable triangle filter, as wide as two input pixels or, when that is more, two
/// output pixels: where the picture shrinks, each input pixel has its share, by area and distance, so that
/// nothing aliases; where it grows, this is linear interpolation; at its own size the picture is unchanged.
/// Pixels are rounded to nearest. Throws Error when one of the sizes is 0 or the window sticks out.
Image resize_image(const Image& image, const ImageWindow& window, std::int64_t height, std::int64_t width);

}  // namespace chispa::data
