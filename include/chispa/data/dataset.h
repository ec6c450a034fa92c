#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "chispa/core/label.h"
#include "chispa/data/pixels.h"

namespace chispa::data {

/// Labelled images of one size: pixels uint8 [N, height, width, channels], interleaved (NHWC).
struct Dataset {
  std::int64_t height = 32;
  std::int64_t width = 32;
  std::int64_t channels = 3;
  Pixels pixels;
  std::vector<Label> labels;
  std::vector<std::string> class_names;

  std::int64_t size() const { return static_cast<std::int64_t>(labels.size()); }
  std::int64_t image_bytes() const { return height * width * channels; }
  /// The pixels of image `index`, [height, width, channels].
  std::span<const std::uint8_t> image(std::int64_t index) const {
    return std::span(pixels).subspan(static_cast<std::size_t>(index * image_bytes()),
                                     static_cast<std::size_t>(image_bytes()));
  }
};

/// The network's view of a pixel: (pixel - 128) / 64. Zero padding is mid-grey, and int8 input with scale
/// 1/64 and zero point 0 is exactly pixel - 128.
inline constexpr float kPixelScale = 1.0f / 64.0f;
inline constexpr int kPixelZero = 128;

}  // namespace chispa::data
