#pragma once

// gemmlowp's fixed-point functions, on which TensorFlow Lite's softmax, logistic and tanh stand, to the bit.
// A number with n bits before the point is an int32 in units of 2^(n - 31).
#include <stdint.h>

#include "chispa/runtime/requantize.h"

namespace chispa::runtime {

/// value * 2^bits, within int32. bits in [0, 30].
inline int32_t saturating_shift_left(int32_t value, int bits) {
  const int32_t most = INT32_MAX >> bits;
  return value > most ? INT32_MAX : value < -most - 1 ? INT32_MIN : value * (int32_t{1} << bits);
}

/// exp(x) for x in [-1/4, 0), both with no bits before the point: the Taylor series at -1/8, to the fourth
/// power.
inline int32_t exp_on_last_quarter(int32_t x) {
  constexpr int32_t kThird = 715827883;              // 2^31 / 3
  constexpr int32_t kExpOfMinusEighth = 1895147668;  // 2^31 exp(-1/8)
  const int32_t at = x + (int32_t{1} << 28);
  const int32_t square = rounding_doubling_high_multiply(at, at);
  const int32_t cube = rounding_doubling_high_multiply(square, at);
  const int32_t quarter_of_fourth =
      rounding_divide_by_power_of_two(rounding_doubling_high_multiply(square, square), 2);
  const int32_t sixth = rounding_doubling_high_multiply(quarter_of_fourth + cube, kThird);
  const int32_t rest = rounding_divide_by_power_of_two(sixth + square, 1);
  return kExpOfMinusEighth + rounding_doubling_high_multiply(at + rest, kExpOfMinusEighth);
}

/// exp(x) with no bits before the point, for x <= 0 with `integer_bits`, which are in [1, 5].
inline int32_t exp_of_negative(int32_t x, int integer_bits) {
  if (x == 0) return INT32_MAX;
  const int32_t quarter = int32_t{1} << (29 - integer_bits);
  const int32_t remainder = (x & (quarter - 1)) - quarter;  // in [-1/4, 0)
  int32_t result = exp_on_last_quarter(saturating_shift_left(remainder, integer_bits));
  // 2^31 exp(-2^p) for p = -2, -1, ..., 4: one for each bit of what is left, a multiple of 1/4.
  // Static: some compilers call memcpy for an array of their own.
  static constexpr int32_t kPowers[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  const int32_t quarters = (remainder - x) >> (29 - integer_bits);
  for (int bit = 0; bit < integer_bits + 2; ++bit)
    if ((quarters >> bit) & 1) result = rounding_doubling_high_multiply(result, kPowers[bit]);
  return result;
}

/// 2 / (1 + x) with 2 bits before the point, for x in [0, 1) with none: three steps of Newton's towards
/// 1 / ((1 + x) / 2), from 48/17 - 32/17 * (1 + x) / 2.
inline int32_t twice_reciprocal_of_one_plus(int32_t x) {
  constexpr int32_t kStart = 1515870810, kSlope = -1010580540, kOne = int32_t{1} << 29;
  const auto half = static_cast<int32_t>((int64_t{x} + INT32_MAX + 1) / 2);
  int32_t result = kStart + rounding_doubling_high_multiply(half, kSlope);
  for (int step = 0; step < 3; ++step) {
    const int32_t error = kOne - rounding_doubling_high_multiply(half, result);
    result += saturating_shift_left(rounding_doubling_high_multiply(result, error), 2);
  }
  return result;
}

}  // namespace chispa::runtime
