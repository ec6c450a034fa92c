#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chispa/data/image.h"

namespace chispa::data {

/// What is done where a picture has other proportions than the network's input.
enum class Fit {
  crop,     ///< its shorter side fits, and both ends of the longer one are cut off equally
  pad,      ///< its longer side fits, and mid-grey (128) is beside the shorter one
  stretch,  ///< both sides fit, whatever that does to the proportions
};

std::string_view name_of(Fit fit);
/// Throws Error listing the names for any other.
Fit fit_named(std::string_view name);

/// How a picture of any size becomes one that a network takes. Training, calibration, classification and the
/// test image for a device all prepare a picture with the same settings, in the same place.
struct Preparation {
  std::int64_t height = 32;
  std::int64_t width = 32;
  std::int64_t channels = 3;  ///< 3: red, green, blue; 1: grey, by BT.601: 0.299 R + 0.587 G + 0.114 B
  Fit fit = Fit::crop;

  std::int64_t bytes() const { return height * width * channels; }
};

/// Throws Error naming the setting that no picture can be prepared with.
void check_preparation(const Preparation& preparation);

/// Resamples by a separable triangle filter, as wide as two input pixels or, when that is more, two output
/// pixels: where the picture shrinks, each input pixel has its share, by area and distance, so that nothing
/// aliases; where it grows, this is linear interpolation; at its own size the picture is unchanged. Weights
/// are integers that add up to 2^16 along each axis, and all arithmetic is exact until a pixel is rounded: a
/// picture becomes the same bytes on every machine. `output`: [height, width, channels]. Throws Error for an
/// empty picture and where check_preparation does.
void prepare_picture(const Image& image, const Preparation& preparation, std::span<std::uint8_t> output);
std::vector<std::uint8_t> prepare_picture(const Image& image, const Preparation& preparation);

}  // namespace chispa::data
