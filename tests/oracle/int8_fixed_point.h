#pragma once

// gemmlowp's fixed-point functions, on which TensorFlow Lite's softmax, logistic and tanh stand: numbers of
// 32 bits, of which `n` stand before the point, so that 1 is 2^(31 - n); here in 64 bits, with their
// saturation.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "oracle/int8_rounding.h"

namespace chispa::oracle {

constexpr std::int64_t kLargest = 2147483647;

/// a * b of two numbers, whose bits before the point add up.
inline std::int64_t fixed_product(std::int64_t a, std::int64_t b) {
  return std::min(round_half_up(Wide{a} * b, Wide{1} << 31), kLargest);
}

/// The same number with `bits` fewer before the point.
inline std::int64_t fixed_enlarge(std::int64_t value, int bits) {
  return std::clamp(value * (std::int64_t{1} << bits), -kLargest - 1, kLargest);
}

/// A constant with `n` bits before the point.
inline std::int64_t fixed_constant(double value, int n) {
  return std::llround(std::ldexp(value, 31 - n));
}

/// exp(x) for x in [-1/4, 0), 0 bits before the point: the Taylor series at -1/8 to the fourth power.
inline std::int64_t fixed_exp_of_quarter(std::int64_t x) {
  const std::int64_t at = x + (std::int64_t{1} << 28);
  const std::int64_t square = fixed_product(at, at);
  const std::int64_t cube = fixed_product(square, at);
  const std::int64_t fourth = round_half_away(fixed_product(square, square), 4);
  const std::int64_t rest =
      round_half_away(fixed_product(fourth + cube, fixed_constant(1.0 / 3.0, 0)) + square, 2);
  const std::int64_t factor = fixed_constant(std::exp(-0.125), 0);
  return factor + fixed_product(factor, at + rest);
}

/// exp(x), 0 bits before the point, for x <= 0 of `n` bits, n <= 5.
inline std::int64_t fixed_exp(std::int64_t x, int n) {
  if (x == 0) return kLargest;
  const std::int64_t quarter = std::int64_t{1} << (29 - n);
  const std::int64_t remainder = (x % quarter + quarter) % quarter - quarter;  // in [-1/4, 0)
  std::int64_t result = fixed_exp_of_quarter(fixed_enlarge(remainder, n));
  // What is left, a multiple of 1/4, bit by bit.
  for (int power = -2; power < n; ++power)
    if (((remainder - x) >> (31 - n + power)) % 2 == 1)
      result = fixed_product(result, fixed_constant(std::exp(-std::ldexp(1.0, power)), 0));
  return result;
}

/// 2 / (1 + x), 2 bits before the point, for x in [0, 1) with none: three steps of Newton's from
/// 48/17 - 32/17 * (1 + x) / 2.
inline std::int64_t fixed_twice_reciprocal(std::int64_t x) {
  const std::int64_t half = (x + kLargest + 1) / 2;
  std::int64_t estimate =
      fixed_constant(48.0 / 17.0, 2) + fixed_product(half, fixed_constant(-32.0 / 17.0, 2));
  for (int step = 0; step < 3; ++step) {
    const std::int64_t error = (std::int64_t{1} << 29) - fixed_product(half, estimate);
    estimate += fixed_enlarge(fixed_product(estimate, error), 2);
  }
  return estimate;
}

/// 1 / (1 + x), 0 bits before the point.
inline std::int64_t fixed_reciprocal(std::int64_t x) {
  return fixed_enlarge(fixed_twice_reciprocal(x), 1);
}

}  // namespace chispa::oracle
