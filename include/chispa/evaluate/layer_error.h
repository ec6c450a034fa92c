#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chispa/data/dataset.h"
#include "chispa/quant/folded_model.h"
#include "chispa/quant/int8_model.h"
#include "chispa/quant/value_range.h"

namespace chispa::evaluate {

/// How far a layer's int8 output is from the float network's, all layers up to it being int8. Outputs count
/// as far as their readers tell them apart (quant::readable_ranges).
struct LayerError {
  std::string name;
  /// 10 log10(sum of y^2 / sum of (y - y_int8)^2) over all outputs y of all images; infinite when there is no
  /// error.
  double signal_to_noise_db = 0.0;
  /// Share of the float outputs that lie outside what int8 spans there.
  double clipped_share = 0.0;
  /// The extremes of the float outputs.
  quant::ValueRange float_range = {};
};

/// Of every layer, over the images at `indices` of `dataset`. The int8 outputs are those of the device's
/// runtime on the model unfused. `folded` and `int8` must be the same network; throws Error when they differ
/// in size.
std::vector<LayerError> layer_errors(const quant::FoldedModel& folded, const quant::Int8Model& int8,
                                     const data::Dataset& dataset, const std::vector<std::int64_t>& indices);

}  // namespace chispa::evaluate
