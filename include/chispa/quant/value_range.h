#pragma once

#include <algorithm>

namespace chispa::quant {

/// The real values that int8 is to span.
struct ValueRange {
  double min = 0.0;
  double max = 0.0;

  /// The smallest range that holds this one and 0, which every int8 grid meets exactly: padding and a ReLU's
  /// floor are 0.
  ValueRange with_zero() const { return {std::min(min, 0.0), std::max(max, 0.0)}; }
};

}  // namespace chispa::quant
