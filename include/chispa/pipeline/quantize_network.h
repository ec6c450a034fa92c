#pragma once

#include <cstdint>
#include <vector>

#include "chispa/data/dataset.h"
#include "chispa/evaluate/quantization_report.h"
#include "chispa/quant/folded_model.h"
#include "chispa/quant/post_training.h"
#include "chispa/train/saved_model.h"

namespace chispa::pipeline {

struct QuantizationSettings {
  /// At least one; the best of them is taken.
  std::vector<quant::PostTrainingOptions> ways{quant::PostTrainingOptions{}};
  /// Whether a network that was trained with ranges keeps them, and needs no `ways` then.
  bool keep_trained_ranges = true;
  std::int64_t calibration_images = 500;
  std::int64_t held_out_images = 5000;
};

/// A network in int8 and what is known of it so far.
struct QuantizedNetwork {
  evaluate::QuantizationReport report;    ///< with the int8 model and its array for the device
  quant::FoldedModel reference;           ///< in float, its layers those of the int8 model
  std::vector<std::int64_t> calibration;  ///< training images by which ranges were chosen
  data::Dataset held_out;                 ///< training images by which the way was chosen
};

/// Calibrates `folded`, the network of `saved`, on images of `training`, quantizes it in the ways asked for,
/// takes the best by images that it was not calibrated on (evaluate::choose_quantization), and plans it for
/// the device. Throws Error where these do, and for trained ranges that are not of 8 bits.
QuantizedNetwork quantize_network(const train::SavedModel& saved, const quant::FoldedModel& folded,
                                  const data::Dataset& training, const QuantizationSettings& settings);

/// Fills in what quantization costs in each layer. `training` as above.
void explain_layers(QuantizedNetwork& network, const data::Dataset& training);

/// Fills in the answers of the float network `folded` and of the int8 network for `test`.
void compare_answers(QuantizedNetwork& network, const quant::FoldedModel& folded, const data::Dataset& test);

}  // namespace chispa::pipeline
