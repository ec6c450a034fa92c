#pragma once

#include <string>

#include "chispa/emit/model_blob.h"
#include "chispa/quant/int8_model.h"

namespace chispa::emit {

/// A model as C source, clean as C99 and as C++11 and later. For the name "model":
///   header  MODEL_BYTES, MODEL_ARENA_BYTES, MODEL_INPUT_HEIGHT, MODEL_INPUT_WIDTH, MODEL_INPUT_CHANNELS,
///   MODEL_CLASSES, MODEL_MULTIPLY_ACCUMULATES,
///           extern const uint8_t model_data[MODEL_BYTES], extern const char *const
///           model_class_names[MODEL_CLASSES]
///   source  these two arrays, const and the first 4-byte aligned: a linker puts them into flash, where they
///   are read
struct CArray {
  std::string header;
  std::string source;
};

/// The source includes the header as "<name>.h". Throws Error when `name` is not fit for a C name (see
/// check_c_name), or the model has not one class name for each output.
CArray make_c_array(const ModelBlob& blob, const quant::Int8Model& model, const std::string& name);

/// Throws Error unless `name` is a letter followed by letters, digits and single underscores, the last
/// character no underscore: all else C or C++ reserve, or do not take.
void check_c_name(const std::string& name);

}  // namespace chispa::emit
