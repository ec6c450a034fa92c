#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chispa/data/prepare_picture.h"
#include "chispa/emit/model_blob.h"
#include "chispa/emit/test_image.h"
#include "chispa/evaluate/confusion_matrix.h"
#include "chispa/evaluate/layer_error.h"
#include "chispa/evaluate/logit_error.h"
#include "chispa/evaluate/quantization_choice.h"
#include "chispa/evaluate/roc.h"
#include "chispa/quant/int8_model.h"
#include "chispa/quant/post_training.h"

namespace chispa::evaluate {

/// A test image on which the float and the int8 network say different things.
struct ChangedAnswer {
  std::int64_t image = 0;  ///< index in the test set
  std::int64_t label = 0;
  std::int64_t float_answer = 0;
  std::int64_t int8_answer = 0;
};

/// Of a network of two classes, on the test images.
struct TwoClassRoc {
  RocCurve in_float;
  RocCurve in_int8;
};

/// What quantization made of a network, and what it cost in bytes and in accuracy.
struct QuantizationReport {
  quant::Int8Model model;
  emit::ModelBlob blob;
  quant::PostTrainingOptions options;  ///< how it was quantized
  std::int64_t calibration_images = 0;
  std::int64_t held_out_images = 0;  ///< training images measured on, none of those calibrated on
  std::vector<QuantizationCandidate> candidates;  ///< on the held-out images; empty where none were measured
  std::size_t chosen = 0;                         ///< which of them was taken
  ConfusionMatrix float_result{1};                ///< on the test images
  ConfusionMatrix int8_result{1};                 ///< likewise, by the device's runtime
  std::vector<ChangedAnswer> changed;             ///< by index
  std::optional<TwoClassRoc> roc;                 ///< where there are two classes and test images of both
  std::vector<LayerError> layer_errors;           ///< on the calibration images
  std::vector<std::optional<LogitError>> layer_losses;  ///< on the held-out images; empty where not measured
  emit::TestImage test_image;                           ///< that was written for the device
  data::Fit fit = data::Fit::crop;                      ///< of the pictures that it was trained on

  /// Float accuracy less int8 accuracy, in hundredths of all images.
  double drop_points() const { return 100.0 * (float_result.accuracy() - int8_result.accuracy()); }
};

/// The name of a class, or its number where it has none.
std::string class_name(const QuantizationReport& report, std::int64_t index);

/// The layer that moves the network most when it alone is quantized: by divergence. Nothing where that was
/// not measured.
std::optional<std::size_t> costliest_layer(const QuantizationReport& report);

/// The layer at whose output signal to noise falls furthest below that of the layer before. Nothing where it
/// falls nowhere.
std::optional<std::size_t> noisiest_layer(const QuantizationReport& report);

/// As JSON, on lines of its own with indentation, or on one line.
std::string report_json(const QuantizationReport& report, bool one_line);

}  // namespace chispa::evaluate
