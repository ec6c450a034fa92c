#pragma once

#include <cstdint>
#include <vector>

#include "chispa/quant/int8_model.h"

namespace chispa::tflite {

/// `model` as the bytes of a .tflite file (schema version 3, int8 input and output): docs/tflite.md gives the
/// details. TensorFlow Lite's reference kernels compute from it, byte for byte, what our runtime computes.
/// Names of tensors are those of the layers; class names travel as the metadata "class_names", one a line.
///
/// Throws Error naming the layer when the format has no words for it: a clamp that no fused activation gives,
/// padding that is neither "same" nor "valid", a factor that does not follow from the scales (see
/// quant::requantization_factor).
std::vector<std::uint8_t> make_tflite(const quant::Int8Model& model);

}  // namespace chispa::tflite
