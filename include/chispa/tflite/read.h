#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "chispa/quant/int8_model.h"

namespace chispa::tflite {

/// What a .tflite file gives.
struct Imported {
  quant::Int8Model model;
  bool names_classes = false;  ///< otherwise model.class_names are "class 0", "class 1" and so on
  /// Operators at the ends that the device does without, each with what that means for who feeds or reads it.
  std::vector<std::string> left_out;
};

struct ReadOptions {
  /// A SOFTMAX at the end becomes a layer. Otherwise it is left out: the largest output stays the largest.
  bool keep_softmax = false;
};

/// Reads an int8 .tflite file of any converter. docs/tflite.md lists the operators; whatever the file says is
/// either computed to the bit as TensorFlow Lite's reference kernels compute it, or refused.
///
/// `bytes` are believed in nothing: verified as a flatbuffer, then every index, shape, size and scale is
/// checked before it is used. Throws Error in one line that begins with `name`: what is wrong, or which
/// operator (its kind and index) is not supported and what to do instead.
Imported read_tflite(std::span<const std::uint8_t> bytes, const std::string& name,
                     const ReadOptions& options = {});

}  // namespace chispa::tflite
