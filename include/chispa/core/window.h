#pragma once

#include <cstdint>

namespace chispa {

/// How a sliding window treats the border. `same`: the output has ceil(input / stride) positions and the
/// input is padded, the odd element going after it (TensorFlow's rule). `valid`: no padding, floor((input -
/// kernel) / stride) + 1 positions.
enum class Padding { same, valid };

/// One axis of a convolution or pooling: output position o covers input positions
/// [o * stride - pad_before, o * stride - pad_before + kernel).
struct Window {
  std::int64_t input = 0;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t output = 0;
  std::int64_t pad_before = 0;
  std::int64_t pad_after = 0;
};

/// Throws Error when kernel or stride is below 1, or a `valid` kernel is larger than the input.
Window make_window(std::int64_t input, std::int64_t kernel, std::int64_t stride, Padding padding);

}  // namespace chispa
