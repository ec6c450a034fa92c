#pragma once

#include <cstdint>

#include "chispa/quant/int8_model.h"
#include "chispa/quant/value_range.h"

namespace chispa::quant {

/// The scale and zero point whose int8 values span `range`, widened to contain 0 so that 0 is met exactly:
///   scale = (max - min) / 255,  zero_point = round(-128 - min / scale)
/// The scale is a float32 value, because a .tflite file stores it as one. A range of zero width gives
/// scale 1. Throws Error when an end is not finite or min > max.
Quantization choose_quantization(ValueRange range);

/// round(value / scale) + zero_point, ties away from zero, clamped to [-128, 127].
std::int8_t quantize_value(double value, const Quantization& quantization);

/// scale * (q - zero_point)
double dequantize_value(int q, const Quantization& quantization);

}  // namespace chispa::quant
