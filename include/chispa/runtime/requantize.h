#pragma once

// The only place where sums are rounded to int8: TensorFlow Lite's reference double rounding.
#include <stdint.h>

namespace chispa::runtime {

/// gemmlowp's SaturatingRoundingDoublingHighMul for a multiplier >= 0: floor(value * multiplier / 2^31 +
/// 1/2), so that ties go up.
inline int32_t rounding_doubling_high_multiply(int32_t value, int32_t multiplier) {
  return static_cast<int32_t>((int64_t{value} * multiplier + (int64_t{1} << 30)) >> 31);
}

/// gemmlowp's RoundingDivideByPOT: value / 2^exponent, ties away from zero. exponent in [0, 31].
inline int32_t rounding_divide_by_power_of_two(int32_t value, int exponent) {
  const int32_t mask = static_cast<int32_t>((uint32_t{1} << exponent) - 1);
  const int32_t threshold = (mask >> 1) + (value < 0 ? 1 : 0);
  return (value >> exponent) + ((value & mask) > threshold ? 1 : 0);
}

inline int32_t clamp(int32_t value, int32_t low, int32_t high) {
  return value < low ? low : value > high ? high : value;
}

/// requantize() by one factor, which is taken apart once for many sums.
struct Requantizer {
  int32_t multiplier;
  int left;
  /// A division by 2^e is a shift by `below` = e - 1 and one by `half` = 1 that rounds up; 0 and 0 for e = 0.
  int below, half;

  Requantizer(int32_t by, int shift)
      : multiplier(by),
        left(shift < 32 ? 0 : shift - 32),
        below(shift < 32 && shift != 0 ? shift - 1 : 0),
        half(shift < 32 && shift != 0 ? 1 : 0) {}

  /// rounding_divide_by_power_of_two() in fewer instructions: one less than a negative value makes its ties
  /// go down. A product's high half is neither the least integer nor, with e = 1, the greatest one.
  [[gnu::always_inline]] int32_t operator()(int32_t sum) const {
    const int32_t scaled = static_cast<int32_t>(static_cast<uint32_t>(sum) << left);
    const uint32_t product = static_cast<uint32_t>(rounding_doubling_high_multiply(scaled, multiplier));
    const uint32_t down = product >> 31 & static_cast<uint32_t>(half);
    const int32_t doubled = static_cast<int32_t>(product - down) >> below;
    return static_cast<int32_t>(static_cast<uint32_t>(doubled) + static_cast<uint32_t>(half)) >> half;
  }
};

/// `shift` as in format::Channel: 0..31 divides by 2^shift after the multiplication, 32..63 multiplies by
/// 2^(shift - 32) before it (modulo 2^32).
inline int32_t requantize(int32_t sum, int32_t multiplier, int shift) {
  return Requantizer(multiplier, shift)(sum);
}

/// clamp(requantize(sum, multiplier, shift_less_2 + 2) - 128, -128, 127), the form that follows a ReLU, in
/// fewer instructions. A negative sum is clamped whichever way its ties go, so both roundings are floors, and
/// floor((floor(t / 2^31) + 2^(e-1)) / 2^e) = (floor(floor(t / 2^32) / 2^(e-2)) + 1) >> 1 for e >= 2.
/// shift_less_2 in [0, 22].
inline int32_t requantize_rectified(int32_t sum, int32_t multiplier, int shift_less_2) {
  const int64_t product = int64_t{sum} * multiplier + (int64_t{1} << 30);
  const int32_t halves = static_cast<int32_t>(product >> 32) >> shift_less_2;
  // (halves + 1) / 2 - 128 = (halves - 255) / 2, rounded down.
  return clamp((halves - 255) >> 1, -128, 127);
}

}  // namespace chispa::runtime
