#include "chispa/core/window.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "chispa/core/error.h"

namespace chispa {

Window make_window(std::int64_t input, std::int64_t kernel, std::int64_t stride, Padding padding) {
  if (kernel < 1 || stride < 1)
    throw Error(fmt::format("window: kernel {} and stride {} must be at least 1", kernel, stride));
  Window window{.input = input, .kernel = kernel, .stride = stride};
  if (padding == Padding::valid) {
    if (kernel > input)
      throw Error(fmt::format("window: kernel {} is larger than the unpadded input {}", kernel, input));
    window.output = (input - kernel) / stride + 1;
    return window;
  }
  window.output = (input + stride - 1) / stride;
  const std::int64_t padded = std::max<std::int64_t>((window.output - 1) * stride + kernel - input, 0);
  window.pad_before = padded / 2;
  window.pad_after = padded - window.pad_before;
  return window;
}

}  // namespace chispa
