#pragma once

#include <cstdint>

#include "chispa/quant/int8_model.h"
#include "chispa/quant/value_range.h"

namespace chispa::quant {

/// The scale and zero point whose values of `bits` bits span `range`, widened to contain 0 so that 0 is met
/// exactly:
///   scale = (max - min) / (2^bits - 1),  zero_point = round(-2^(bits - 1) - min / scale)
/// The scale is a float32 value, because a .tflite file stores it as one. A range of zero width gives
/// scale 1. The runtime knows 8 bits; fewer are for fake quantization. Throws Error when an end is not
/// finite, min > max, or bits is not in 2 ... 8.
Quantization choose_quantization(ValueRange range, int bits = 8);

/// round(value / scale) + zero_point, ties away from zero, clamped to [-128, 127].
std::int8_t quantize_value(double value, const Quantization& quantization);

/// scale * (q - zero_point)
double dequantize_value(int q, const Quantization& quantization);

}  // namespace chispa::quant
