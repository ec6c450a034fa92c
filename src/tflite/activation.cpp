#include "tflite/activation.h"

#include <algorithm>
#include <cmath>

namespace chispa::tflite {
namespace {

int quantized_bound(float bound, const quant::Quantization& output) {
  // Clamped before it becomes an int: bound / scale may exceed one.
  const float steps = std::round(bound / static_cast<float>(output.scale));
  return std::clamp(static_cast<int>(std::clamp(steps, -512.0f, 512.0f)) + output.zero_point, -128, 127);
}

}  // namespace

ClampRange activation_range(schema::Activation activation, const quant::Quantization& output) {
  switch (activation) {
    case schema::Activation_RELU:
      return {quantized_bound(0.0f, output), 127};
    case schema::Activation_RELU6:
      return {quantized_bound(0.0f, output), quantized_bound(6.0f, output)};
    case schema::Activation_RELU_N1_TO_1:
      return {quantized_bound(-1.0f, output), quantized_bound(1.0f, output)};
    case schema::Activation_NONE:
    case schema::Activation_TANH:
    case schema::Activation_SIGN_BIT:
      return {};
  }
  return {};
}

}  // namespace chispa::tflite
