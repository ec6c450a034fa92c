#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chispa/data/dataset.h"
#include "chispa/quant/folded_model.h"
#include "chispa/quant/observer.h"
#include "chispa/quant/quantize.h"

namespace chispa::quant {

/// How a network is quantized after training.
struct PostTrainingOptions {
  CalibrationMethod calibration = CalibrationMethod::percentile;
  bool equalize = false;         ///< see equalize.h and level_depthwise_inputs.h
  bool bias_correction = false;  ///< see correct_bias.h
  QuantizeOptions quantize = {};
  /// The ranges of a network that was trained with them (see fake_quantized_network.h), which are then taken
  /// instead of calibrated ones; empty: none.
  std::vector<ValueRange> trained_ranges = {};
};

/// "percentile", or "trained ranges"
std::string range_source(const PostTrainingOptions& options);
/// "percentile", "mse + equalization + bias correction", "trained ranges"
std::string to_string(const PostTrainingOptions& options);

/// A network in int8, and the float network whose layers its layers stand for: the folded one, or that
/// equalized.
struct PostTrainingResult {
  FoldedModel reference;
  Int8Model int8;
};

/// Equalizes, calibrates, corrects and quantizes `folded`, as `options` say, by the images at `indices` of
/// `training`. Throws Error where calibrate() or quantize() do.
PostTrainingResult quantize_after_training(const FoldedModel& folded, const data::Dataset& training,
                                           const std::vector<std::int64_t>& indices,
                                           const PostTrainingOptions& options);

}  // namespace chispa::quant
