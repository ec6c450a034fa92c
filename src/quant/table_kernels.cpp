#include "quant/table_kernels.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "chispa/core/error.h"
#include "chispa/quant/requantization.h"
#include "chispa/runtime/requantize.h"

namespace chispa::quant {
namespace {

/// The table of output.zero_point + function(x - input.zero_point), clamped to [low, high].
template <typename Function>
Table tabulate(const Quantization& input, const Quantization& output, const Function& function,
               int low = -128, int high = 127) {
  Table table;
  for (int x = -128; x < 128; ++x) {
    const int value = output.zero_point + static_cast<int>(function(x - input.zero_point));
    table.push_back(static_cast<std::int8_t>(std::clamp(value, low, high)));
  }
  return table;
}

/// Of differences of two int8, whose products must not leave 32 bits.
Requantization difference_factor(const char* function, double factor) {
  if (factor >= 0x1p22)
    throw Error(fmt::format("{}: its output's scale is {:g} times too small for its input's", function,
                            factor / 0x1p22));
  return factor < 0x1p-32 ? Requantization{} : make_requantization(factor);
}

/// A float32 quotient, as these kernels' factors are.
double float_ratio(const Quantization& input, const Quantization& output) {
  return static_cast<float>(input.scale) / static_cast<float>(output.scale);
}

/// round(bound / scale), the division in single precision.
int steps_to(float bound, const Quantization& quantization) {
  const float steps = std::round(bound / static_cast<float>(quantization.scale));
  return static_cast<int>(std::min(steps, 512.0f));
}

}  // namespace

std::int32_t scale_by(const Requantization& factor, std::int32_t value) {
  return runtime::requantize(value, factor.multiplier, factor.shift > 0 ? 32 + factor.shift : -factor.shift);
}

Table quantize_kernel(const Quantization& input, const Quantization& output) {
  const Requantization factor = difference_factor("requantization", input.scale / output.scale);
  return tabulate(input, output, [&](int x) { return scale_by(factor, x); });
}

Table relu_kernel(const Quantization& input, const Quantization& output) {
  const Requantization factor = difference_factor("relu", float_ratio(input, output));
  return tabulate(
      input, output, [&](int x) { return scale_by(factor, x); }, output.zero_point);
}

Table relu6_kernel(const Quantization& quantization) {
  const int six = std::min(quantization.zero_point + steps_to(6.0f, quantization), 127);
  return tabulate(
      quantization, quantization, [](int x) { return x; }, quantization.zero_point, six);
}

Table leaky_relu_kernel(const Quantization& input, double slope, const Quantization& output) {
  const Requantization identity = difference_factor("leaky_relu", float_ratio(input, output));
  const float sloped =
      static_cast<float>(input.scale) * static_cast<float>(slope) / static_cast<float>(output.scale);
  const Requantization magnitude = difference_factor("leaky_relu", std::fabs(sloped));
  return tabulate(input, output, [&](int x) {
    if (x >= 0) return scale_by(identity, x);
    return sloped < 0.0f ? -scale_by(magnitude, x) : scale_by(magnitude, x);
  });
}

Table gelu_kernel(const Quantization& input, const Quantization& output) {
  constexpr float kMinusRootHalf = -std::numbers::sqrt2_v<float> / 2.0f;
  const auto scale = static_cast<float>(input.scale);
  const float inverse = 1.0f / static_cast<float>(output.scale);
  return tabulate(input, output, [&](int x) {
    const float real = scale * static_cast<float>(x);
    const float value = 0.5f * real * std::erfc(real * kMinusRootHalf);
    return std::clamp(std::round(value * inverse), -512.0f, 512.0f);
  });
}

}  // namespace chispa::quant
