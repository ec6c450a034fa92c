#pragma once

#include <optional>
#include <vector>

#include "chispa/data/dataset.h"
#include "chispa/evaluate/logit_error.h"
#include "chispa/quant/folded_model.h"
#include "chispa/quant/int8_model.h"

namespace chispa::evaluate {

/// What each layer of `int8` costs by itself: the float network `reference` for the images of `dataset`, with
/// the weights, biases and outputs of this layer alone rounded to what int8 has there. Nothing for a layer
/// without weights, which rounds nothing. Throws Error when the two differ in layers.
std::vector<std::optional<LogitError>> layer_losses(const quant::FoldedModel& reference,
                                                    const quant::Int8Model& int8,
                                                    const data::Dataset& dataset);

}  // namespace chispa::evaluate
