#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "chispa/emit/model_blob.h"
#include "chispa/evaluate/confusion_matrix.h"
#include "chispa/evaluate/layer_error.h"
#include "chispa/quant/int8_model.h"

namespace chispa::evaluate {

/// What quantization made of a network, and what it cost in bytes and in accuracy.
struct QuantizationReport {
  quant::Int8Model model;
  emit::ModelBlob blob;
  std::string calibration;  ///< the method's name
  std::int64_t calibration_images = 0;
  ConfusionMatrix float_result{1};       ///< on the test images
  ConfusionMatrix int8_result{1};        ///< likewise, by the device's runtime
  std::int64_t changed_answers = 0;      ///< test images of which the two say different things
  std::vector<LayerError> layer_errors;  ///< on the calibration images
  std::int64_t test_image = 0;           ///< index in the test set of the image that was written
  std::int64_t test_image_label = 0;

  /// Float accuracy less int8 accuracy, in hundredths of all images.
  double drop_points() const { return 100.0 * (float_result.accuracy() - int8_result.accuracy()); }
};

/// As JSON, on lines of its own with indentation, or on one line.
std::string report_json(const QuantizationReport& report, bool one_line);

/// What using a model.bin needs beside it, and its report.json has.
struct ModelDescription {
  std::vector<std::string> class_names;
  quant::Quantization output;
};

/// Reads it from a report.json. Throws Error naming the file when it cannot be read or is none.
ModelDescription read_description(const std::filesystem::path& report);

}  // namespace chispa::evaluate
