#include <fmt/core.h>

#include <cmath>

#include "chispa/core/error.h"
#include "chispa/quant/requantization.h"
#include "chispa/runtime/fixed_point.h"
#include "quant/table_kernels.h"

namespace chispa::quant {
namespace {

/// Bits before the point of what the functions are given.
constexpr int kIntegerBits = 4;

/// f(x) of x with kIntegerBits and a value with none, in steps of 2^-bits; saturated where |x| reaches 15.
template <typename Function>
Table tabulate(const char* name, const Quantization& input, const Quantization& output, int bits,
               const Function& function) {
  const double factor = input.scale * 0x1p27;
  if (!(factor >= 1.0 && factor < 0x1p30))
    throw Error(fmt::format("{}: its input's scale {:g} is not in [2^-27, 8)", name, input.scale));
  const Requantization to_fixed = make_requantization(factor);
  const int radius = static_cast<int>(std::floor(std::ldexp(15.0, 27 - to_fixed.shift)));
  Table table;
  for (int q = -128; q < 128; ++q) {
    const int x = q - input.zero_point;
    int value = x <= -radius ? -128 : 127;
    if (x > -radius && x < radius)
      value = output.zero_point +
              runtime::rounding_divide_by_power_of_two(function(scale_by(to_fixed, x)), 31 - bits);
    table.push_back(static_cast<std::int8_t>(runtime::clamp(value, -128, 127)));
  }
  return table;
}

std::int32_t logistic(std::int32_t x) {
  if (x == 0) return std::int32_t{1} << 30;
  const std::int32_t power = runtime::exp_of_negative(x > 0 ? -x : x, kIntegerBits);
  const std::int32_t of_magnitude =
      runtime::saturating_shift_left(runtime::twice_reciprocal_of_one_plus(power), 1);
  return x > 0 ? of_magnitude : INT32_MAX - of_magnitude;
}

/// (1 - e) / (1 + e) = 2 / (1 + e) - 1 with e = exp(-2 |x|), which has one bit more before the point.
std::int32_t tanh(std::int32_t x) {
  if (x == 0) return 0;
  const std::int32_t power = runtime::exp_of_negative(x > 0 ? -x : x, kIntegerBits + 1);
  const std::int32_t of_magnitude = runtime::saturating_shift_left(
      runtime::twice_reciprocal_of_one_plus(power) - (std::int32_t{1} << 29), 2);
  return x > 0 ? of_magnitude : -of_magnitude;
}

}  // namespace

Table logistic_kernel(const Quantization& input) {
  return tabulate("sigmoid", input, kLogisticOutput, 8, logistic);
}

Table tanh_kernel(const Quantization& input) {
  return tabulate("tanh", input, kTanhOutput, 7, tanh);
}

}  // namespace chispa::quant
