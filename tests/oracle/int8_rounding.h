#pragma once

// How TensorFlow Lite rounds, as exact fractions of wide integers.
#include <algorithm>
#include <cstdint>

#include "chispa/quant/int8_model.h"

namespace chispa::oracle {

__extension__ typedef __int128 Wide;

inline Wide floor_divide(Wide numerator, Wide denominator) {
  const Wide quotient = numerator / denominator;
  return numerator % denominator != 0 && (numerator < 0) != (denominator < 0) ? quotient - 1 : quotient;
}

/// numerator / denominator, ties upwards.
inline std::int64_t round_half_up(Wide numerator, Wide denominator) {
  return static_cast<std::int64_t>(floor_divide(2 * numerator + denominator, 2 * denominator));
}

/// numerator / denominator, ties away from zero.
inline std::int64_t round_half_away(Wide numerator, Wide denominator) {
  const Wide magnitude = numerator < 0 ? -numerator : numerator;
  const std::int64_t rounded = static_cast<std::int64_t>((2 * magnitude + denominator) / (2 * denominator));
  return numerator < 0 ? -rounded : rounded;
}

/// acc * multiplier * 2^(shift - 31), rounded twice as TensorFlow Lite's reference kernels do.
inline std::int64_t requantize(std::int64_t acc, std::int32_t multiplier, int shift) {
  const Wide scaled = shift > 0 ? Wide{acc} * (Wide{1} << shift) : Wide{acc};
  const std::int64_t high = round_half_up(scaled * multiplier, Wide{1} << 31);
  return shift < 0 ? round_half_away(high, Wide{1} << -shift) : high;
}

inline std::int64_t requantize(std::int64_t value, const quant::Requantization& factor) {
  return requantize(value, factor.multiplier, factor.shift);
}

inline std::int8_t clamp_to(const quant::Int8Layer& layer, std::int64_t value) {
  return static_cast<std::int8_t>(std::clamp<std::int64_t>(value, layer.clamp_min, layer.clamp_max));
}

}  // namespace chispa::oracle
