#pragma once

#include <cstdint>
#include <vector>

#include "chispa/quant/int8_model.h"

namespace chispa::quant {

/// 256 values, of the inputs -128 to 127.
using Table = std::vector<std::int8_t>;

/// TensorFlow Lite's reference kernels of functions of one int8. Each throws Error for scales that its kernel
/// does not take, or where it would overflow.
Table quantize_kernel(const Quantization& input, const Quantization& output);
Table relu_kernel(const Quantization& input, const Quantization& output);
/// Clamps alone: input and output have one quantization.
Table relu6_kernel(const Quantization& quantization);
Table leaky_relu_kernel(const Quantization& input, double slope, const Quantization& output);
Table hard_swish_kernel(const Quantization& input, const Quantization& output);
/// Their outputs have these quantizations.
inline constexpr Quantization kLogisticOutput{1.0 / 256, -128};
inline constexpr Quantization kTanhOutput{1.0 / 128, 0};
Table logistic_kernel(const Quantization& input);
Table tanh_kernel(const Quantization& input);
Table gelu_kernel(const Quantization& input, const Quantization& output);

/// `value` by a factor as runtime/requantize.h scales.
std::int32_t scale_by(const Requantization& factor, std::int32_t value);

}  // namespace chispa::quant
