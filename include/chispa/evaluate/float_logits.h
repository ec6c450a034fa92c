#pragma once

#include "chispa/core/tensor.h"
#include "chispa/data/dataset.h"
#include "chispa/quant/folded_model.h"

namespace chispa::evaluate {

/// The float network's outputs for every image of `dataset`, [N, outputs], computed in batches; `observe`
/// sees every layer's, and may change them. Throws Error when the images are not of the network's size.
Tensor float_logits(const quant::FoldedModel& model, const data::Dataset& dataset,
                    const quant::LayerOutputFunc& observe = {});

}  // namespace chispa::evaluate
