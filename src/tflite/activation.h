#pragma once

#include "chispa/quant/int8_model.h"
#include "tflite/schema_generated.h"

namespace chispa::tflite {

/// The int8 values between which an output is clamped.
struct ClampRange {
  int min = -128;
  int max = 127;
  auto operator<=>(const ClampRange&) const = default;
};

/// TensorFlow Lite's range of a fused activation: zero_point + round(bound / scale), the division in single
/// precision, within int8. Of NONE, RELU, RELU_N1_TO_1 and RELU6; no other is fused with an int8 operator.
ClampRange activation_range(schema::Activation activation, const quant::Quantization& output);

}  // namespace chispa::tflite
