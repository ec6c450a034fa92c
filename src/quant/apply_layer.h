#pragma once

#include <span>

#include "chispa/autograd/variable.h"
#include "chispa/quant/folded_model.h"

namespace chispa::quant {

/// What `layer` computes of `inputs` [N,H,W,C], its own activation included: [N,H',W',C']. The one place that
/// knows, for inference and for training through quantization. `weight` and `bias` stand for those of the
/// layer, and are unset where it has none.
Variable apply_layer(const FoldedLayer& layer, std::span<const Variable> inputs, const Variable& weight,
                     const Variable& bias);

}  // namespace chispa::quant
