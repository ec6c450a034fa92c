#pragma once

#include <algorithm>
#include <cstdint>

#include "chispa/core/tensor.h"
#include "chispa/core/window.h"
#include "kernels/product/matrix_product.h"

namespace chispa::kernels {

/// Room for an image with zeros around it and, where `step` is above 1, between its pixels.
class Frame {
 public:
  Frame(std::int64_t height, std::int64_t width, std::int64_t channels)
      : pixels_(Tensor::zeros(Shape{height, width, channels})), row_(width * channels), channels_(channels) {}

  /// Pixel (i, j) of `image` [height, width, channels] to (top + i * step.height, left + j * step.width). The
  /// zeros stay.
  void place(const float* image, std::int64_t height, std::int64_t width, std::int64_t top, std::int64_t left,
             const Size2D& step) {
    for (std::int64_t i = 0; i < height; ++i) {
      float* const row = pixels_.data() + (top + i * step.height) * row_ + left * channels_;
      if (step.width == 1) {
        std::copy_n(image, width * channels_, row);
        image += width * channels_;
        continue;
      }
      for (std::int64_t j = 0; j < width; ++j, image += channels_)
        std::copy_n(image, channels_, row + j * step.width * channels_);
    }
  }

  /// The windows of output row i: a row for each of `outputs`, [kernel height] groups of kernel width *
  /// channels.
  GroupedView windows(std::int64_t i, const Window& rows, const Window& cols, std::int64_t outputs) const {
    return {.part = {pixels_.data() + i * rows.stride * row_, outputs, cols.kernel * channels_,
                     cols.stride * channels_, 1},
            .groups = rows.kernel,
            .group_stride = row_};
  }

  std::int64_t row() const { return row_; }
  const float* data() const { return pixels_.data(); }

 private:
  Tensor pixels_;
  std::int64_t row_;
  std::int64_t channels_;
};

/// The extent of a frame in which every window of `window` lies.
inline std::int64_t framed(const Window& window) {
  return std::max(window.pad_before + window.input, (window.output - 1) * window.stride + window.extent());
}

}  // namespace chispa::kernels
