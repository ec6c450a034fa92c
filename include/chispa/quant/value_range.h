#pragma once

namespace chispa::quant {

/// The real values that int8 is to span.
struct ValueRange {
  double min = 0.0;
  double max = 0.0;
};

}  // namespace chispa::quant
