#pragma once

#include <algorithm>
#include <cstdint>

#include "chispa/core/window.h"

namespace chispa::kernels {

/// The part of a window that lies on the input: taps [first, last) of output position `output` fall on input
/// positions at(tap). `start` is negative where the window begins in the padding.
struct WindowSpan {
  WindowSpan(const Window& window, std::int64_t output)
      : start(output * window.stride - window.pad_before),
        dilation(window.dilation),
        first(std::clamp<std::int64_t>(taps_before(-start), 0, window.kernel)),
        last(std::clamp<std::int64_t>(taps_before(window.input - start), first, window.kernel)) {}

  std::int64_t at(std::int64_t tap) const { return start + tap * dilation; }

  std::int64_t start;
  std::int64_t dilation;
  std::int64_t first;
  std::int64_t last;

 private:
  /// How many taps fall on the `positions` positions from `start` on.
  std::int64_t taps_before(std::int64_t positions) const {
    if (dilation == 1 || positions <= 0) return positions;  // no division where there are many windows
    return (positions + dilation - 1) / dilation;
  }
};

}  // namespace chispa::kernels
