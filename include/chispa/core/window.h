#pragma once

#include <cstdint>

#include "chispa/core/size2d.h"

namespace chispa {

/// How a sliding window treats the border. `same`: the output has ceil(input / stride) positions and the
/// input is padded, the odd element going after it (TensorFlow's rule). `valid`: no padding, floor((input -
/// extent) / stride) + 1 positions.
enum class Padding { same, valid };

/// One axis of a convolution or pooling: tap u of output position o falls on input position
/// o * stride - pad_before + u * dilation.
struct Window {
  std::int64_t input = 0;
  std::int64_t kernel = 1;  ///< taps
  std::int64_t stride = 1;
  std::int64_t dilation = 1;  ///< from one tap to the next
  std::int64_t output = 0;
  std::int64_t pad_before = 0;
  std::int64_t pad_after = 0;

  /// Input positions from the first tap to the last, both counted.
  std::int64_t extent() const { return (kernel - 1) * dilation + 1; }
};

/// Throws Error when kernel, stride or dilation is below 1 or above 2^30, or a `valid` window is larger than
/// the input.
Window make_window(std::int64_t input, std::int64_t kernel, std::int64_t stride, Padding padding,
                   std::int64_t dilation = 1);

/// Both axes.
struct Window2D {
  Window rows;
  Window cols;
};

Window2D make_window2d(const Size2D& input, const Size2D& kernel, const Size2D& stride, Padding padding,
                       const Size2D& dilation = 1);

}  // namespace chispa
