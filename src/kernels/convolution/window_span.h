#pragma once

#include <algorithm>
#include <cstdint>

#include "chispa/core/window.h"

namespace chispa::kernels {

/// The part of a window that lies on the input: taps [first, last) of output position `output` fall on input
/// positions start + tap. `start` is negative where the window begins in the padding.
struct WindowSpan {
  WindowSpan(const Window& window, std::int64_t output)
      : start(output * window.stride - window.pad_before),
        first(std::clamp<std::int64_t>(-start, 0, window.kernel)),
        last(std::clamp<std::int64_t>(window.input - start, first, window.kernel)) {}

  std::int64_t start;
  std::int64_t first;
  std::int64_t last;
};

}  // namespace chispa::kernels
