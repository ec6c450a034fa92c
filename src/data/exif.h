#pragma once

#include <string_view>

#include "chispa/data/image.h"

namespace chispa::data {

/// How a camera was held, by EXIF's tag 0x0112: 1 is upright, and the picture is to be
///   2 mirrored left to right   3 turned by 180 degrees   4 mirrored top to bottom    5 transposed
///   6 turned right by 90       7 transposed and turned by 180 degrees                8 turned left by 90
/// `exif`: a TIFF header of either byte order and its directories. 1 where the tag is absent or anything is
/// wrong: a picture is worth more than what is told about it.
int exif_orientation(std::string_view exif);

/// The picture, upright. orientation: 1 to 8.
Image turn_upright(Image image, int orientation);

}  // namespace chispa::data
