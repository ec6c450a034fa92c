#pragma once

#include <algorithm>
#include <cstdint>

#include "chispa/core/window.h"

namespace oracle {

/// Output positions of a sliding window along one axis, from the definition of the two paddings.
inline std::int64_t output_extent(std::int64_t input, std::int64_t kernel, std::int64_t stride,
                                  chispa::Padding padding) {
  std::int64_t count = 0;
  if (padding == chispa::Padding::same) {
    while (count * stride < input) ++count;
  } else {
    while (count * stride + kernel <= input) ++count;
  }
  return count;
}

/// Input position under tap `tap` of output position `output`; below 0 or beyond the input in the padding.
inline std::int64_t input_position(std::int64_t output, std::int64_t tap, std::int64_t input,
                                   std::int64_t kernel, std::int64_t stride, chispa::Padding padding) {
  std::int64_t before = 0;
  if (padding == chispa::Padding::same) {
    const std::int64_t last_end = (output_extent(input, kernel, stride, padding) - 1) * stride + kernel;
    before = std::max<std::int64_t>(last_end - input, 0) / 2;
  }
  return output * stride + tap - before;
}

}  // namespace oracle
