#pragma once

#include <algorithm>
#include <cstdint>

#include "chispa/core/window.h"

namespace oracle {

/// One axis of a sliding window, from the definition of the two paddings.
struct Axis {
  std::int64_t input;
  std::int64_t kernel;
  std::int64_t stride;
  chispa::Padding padding;
  std::int64_t dilation = 1;

  std::int64_t reach() const { return (kernel - 1) * dilation + 1; }

  std::int64_t outputs() const {
    std::int64_t count = 0;
    if (padding == chispa::Padding::same) {
      while (count * stride < input) ++count;
    } else {
      while (count * stride + reach() <= input) ++count;
    }
    return count;
  }

  /// Input position under tap `tap` of output position `output`; below 0 or beyond the input in the padding.
  std::int64_t position(std::int64_t output, std::int64_t tap) const {
    std::int64_t before = 0;
    if (padding == chispa::Padding::same) {
      const std::int64_t last_end = (outputs() - 1) * stride + reach();
      before = std::max<std::int64_t>(last_end - input, 0) / 2;
    }
    return output * stride + tap * dilation - before;
  }
};

/// Both axes.
struct Axes {
  Axis rows;
  Axis columns;

  /// Calls body(row, column, u, v) for the taps (u, v) of output (i, j) that fall on the input.
  template <typename Body>
  void for_each_tap(std::int64_t i, std::int64_t j, const Body& body) const {
    for (std::int64_t u = 0; u < rows.kernel; ++u)
      for (std::int64_t v = 0; v < columns.kernel; ++v) {
        const std::int64_t row = rows.position(i, u);
        const std::int64_t column = columns.position(j, v);
        if (row >= 0 && row < rows.input && column >= 0 && column < columns.input) body(row, column, u, v);
      }
  }
};

}  // namespace oracle
