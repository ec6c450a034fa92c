#pragma once

namespace chispa {

/// The integers that values are rounded to: real = scale * (q - zero_point), q in [min, max].
struct QuantizationGrid {
  int zero_point = 0;
  int min = -128;
  int max = 127;
};

}  // namespace chispa
