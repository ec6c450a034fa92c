#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "chispa/data/dataset.h"
#include "chispa/evaluate/logit_error.h"
#include "chispa/quant/post_training.h"

namespace chispa::evaluate {

/// One way to quantize, and what it cost on images that it was not calibrated on.
struct QuantizationCandidate {
  quant::PostTrainingOptions options;
  LogitError error;
};

/// What was tried, what was best, and the network that it gave.
struct QuantizationChoice {
  std::vector<QuantizationCandidate> candidates;
  std::size_t chosen = 0;
  quant::PostTrainingResult network;
};

/// Quantizes `folded` in each of the ways `options`, calibrated on the images at `calibration` of `training`,
/// runs each on the device's runtime for the images `held_out`, and takes the one with the least divergence
/// from the float network: that is finer than counting answers, of which few change. The first among equals.
/// Throws Error when `options` or `held_out` is empty.
QuantizationChoice choose_quantization(const quant::FoldedModel& folded, const data::Dataset& training,
                                       const std::vector<std::int64_t>& calibration,
                                       const data::Dataset& held_out,
                                       std::span<const quant::PostTrainingOptions> options);

}  // namespace chispa::evaluate
