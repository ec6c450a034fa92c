#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace chispa::data {

/// One picture: pixels uint8 [height, width, 3], red, green, blue.
struct Image {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::vector<std::uint8_t> pixels;
};

/// Reads a JPEG, PNG, BMP, GIF (first frame), PSD, TGA, PNM, HDR or PIC file. Grey becomes three equal
/// channels; what is transparent is laid on white. Throws Error naming the file when it cannot be read, is no
/// picture, is damaged, or has more than 100 million pixels.
Image load_image(const std::filesystem::path& path);

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
