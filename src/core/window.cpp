#include "chispa/core/window.h"

#include <fmt/core.h>

#include <algorithm>

#include "chispa/core/error.h"

namespace chispa {
namespace {

/// Up to it, products of two numbers and sums of a few fit an integer.
constexpr std::int64_t kLargest = std::int64_t{1} << 30;

bool is_in_range(std::int64_t value) {
  return value >= 1 && value <= kLargest;
}

}  // namespace

Window make_window(std::int64_t input, std::int64_t kernel, std::int64_t stride, Padding padding,
                   std::int64_t dilation) {
  if (!is_in_range(kernel) || !is_in_range(stride) || !is_in_range(dilation))
    throw Error(fmt::format("window: kernel {}, stride {} and dilation {} must be from 1 to {}", kernel,
                            stride, dilation, kLargest));
  Window window{.input = input, .kernel = kernel, .stride = stride, .dilation = dilation};
  const std::int64_t extent = window.extent();
  if (padding == Padding::valid) {
    if (extent > input)
      throw Error(fmt::format("window: kernel {} is larger than the unpadded input {}", extent, input));
    window.output = (input - extent) / stride + 1;
    return window;
  }
  window.output = (input + stride - 1) / stride;
  const std::int64_t padded = std::max<std::int64_t>((window.output - 1) * stride + extent - input, 0);
  window.pad_before = padded / 2;
  window.pad_after = padded - window.pad_before;
  return window;
}

Window2D make_window2d(const Size2D& input, const Size2D& kernel, const Size2D& stride, Padding padding,
                       const Size2D& dilation) {
  return {make_window(input.height, kernel.height, stride.height, padding, dilation.height),
          make_window(input.width, kernel.width, stride.width, padding, dilation.width)};
}

}  // namespace chispa
