#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "chispa/data/dataset.h"
#include "chispa/quant/folded_model.h"
#include "chispa/quant/quantize.h"
#include "chispa/quant/value_range.h"

namespace chispa::quant {

/// Empirical bias correction (Nagel et al., ICCV 2019, section 4.2 and appendix D): quantization shifts the
/// mean of a channel, and what is constant can be taken back. For each weighted layer in order, the layers
/// before it being quantized and corrected already,
///   b[c] -= mean(y_int8[c]) - mean(y_float[c])
/// with y the layer's outputs before its activation, the mean over positions and the images at `indices` of
/// `training`. `ranges` and `options` are those that the result is to be quantized by.
FoldedModel correct_bias(const FoldedModel& model, std::span<const ValueRange> ranges,
                         const QuantizeOptions& options, const data::Dataset& training,
                         const std::vector<std::int64_t>& indices);

}  // namespace chispa::quant
