#include "chispa/quant/affine.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "chispa/core/error.h"

namespace chispa::quant {

Quantization choose_quantization(ValueRange range, int bits) {
  if (!std::isfinite(range.min) || !std::isfinite(range.max) || range.min > range.max)
    throw Error(fmt::format("quantization: [{}, {}] is not a range of values", range.min, range.max));
  if (bits < 2 || bits > 8) throw Error(fmt::format("quantization: {} bits are not in 2 ... 8", bits));
  const double least = -std::ldexp(1.0, bits - 1), greatest = -least - 1.0;
  const auto [min, max] = range.with_zero();
  const double scale = static_cast<float>((max - min) / (greatest - least));
  if (!(scale > 0.0)) return {1.0, 0};
  const double zero_point = std::round(least - min / scale);
  return {scale, static_cast<int>(std::clamp(zero_point, least, greatest))};
}

std::int8_t quantize_value(double value, const Quantization& quantization) {
  const double q = std::round(value / quantization.scale) + quantization.zero_point;
  return static_cast<std::int8_t>(std::clamp(q, -128.0, 127.0));
}

double dequantize_value(int q, const Quantization& quantization) {
  return quantization.scale * (q - quantization.zero_point);
}

}  // namespace chispa::quant
