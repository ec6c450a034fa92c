#include <algorithm>
#include <cmath>

#include "chispa/core/error.h"
#include "chispa/quant/requantization.h"
#include "chispa/runtime/requantize.h"
#include "quant/table_kernels.h"

namespace chispa::quant {
namespace {

/// A factor of 16 bits: multiplier * 2^(exponent - 15).
struct ShortFactor {
  int multiplier = 0;
  int exponent = 0;
};

ShortFactor short_factor(float factor) {
  const Requantization whole = make_requantization(double{factor});
  return {std::min((whole.multiplier >> 16) + ((whole.multiplier >> 15) & 1), 0x7fff), whole.shift};
}

int within_16_bits(int value) {
  return std::clamp(value, -0x8000, 0x7fff);
}

/// a * b / 2^15, ties upwards. Never of the two lowest values.
int rounding_high_multiply(int a, int b) {
  return (a * b + (1 << 14)) >> 15;
}

/// x / 3 in units of 2^-15, within [-1, 1): `fine` is x in 128ths of the input's steps.
int third_of(int fine, const ShortFactor& factor) {
  // All shifts to the left but the last come before the product, where what they saturate is beyond 1 anyway.
  int value = fine;
  if (factor.exponent > 0) value = within_16_bits(value * (1 << std::min(factor.exponent - 1, 15)));
  value = rounding_high_multiply(value, factor.multiplier);
  if (factor.exponent > 0) return within_16_bits(value * 2);
  return runtime::rounding_divide_by_power_of_two(value, -factor.exponent);
}

}  // namespace

// possible_output() has seen to it that the factor to the output is below 1.
//
// relu6(x + 3) / 6 is (x / 3 + 1) / 2 with x / 3 within [-1, 1]: multiplied with x in 16 bits, the first
// product rounded to nearest and the second towards zero, which evens out their biases.
Table hard_swish_kernel(const Quantization& input, const Quantization& output) {
  const float fine_scale = (1.0f / 128.0f) * static_cast<float>(input.scale);
  const float ratio = fine_scale / static_cast<float>(output.scale);
  const ShortFactor to_output = short_factor(ratio);
  const ShortFactor to_third = short_factor(fine_scale / (3.0f / 32768.0f));
  if (to_output.exponent < -15) throw Error("hard_swish: its output's scale is above 512 times its input's");
  Table table;
  for (int x = -128; x < 128; ++x) {
    const int fine = (x - input.zero_point) * 128;
    const int value = rounding_high_multiply(fine, to_output.multiplier);
    const int gate = (third_of(fine, to_third) + (1 << 15)) >> 1;
    const int gated = gate * value / (1 << 15);  // towards zero
    const int result =
        output.zero_point + runtime::rounding_divide_by_power_of_two(gated, -to_output.exponent);
    table.push_back(static_cast<std::int8_t>(std::clamp(result, -128, 127)));
  }
  return table;
}

}  // namespace chispa::quant
