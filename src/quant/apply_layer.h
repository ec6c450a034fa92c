#pragma once

#include <functional>
#include <span>

#include "chispa/autograd/variable.h"
#include "chispa/quant/folded_model.h"

namespace chispa::quant {

/// What `layer` computes of `inputs` [N,H,W,C] before the activation that may end it: [N,H',W',C']. The one
/// place that knows, for inference and for training through quantization. `weight` and `bias` stand for those
/// of the layer, and are unset where it has none.
Variable compute_layer(const FoldedLayer& layer, std::span<const Variable> inputs, const Variable& weight,
                       const Variable& bias);

/// The activation that ends `layer`, of what it computed.
Variable activate_layer(const FoldedLayer& layer, const Variable& y);

/// A layer's output, given the values that it reads.
using LayerFunc = std::function<Variable(std::size_t layer, std::span<const Variable> inputs)>;

/// The last layer's output, layer after layer by `output_of`; `image` is the model's input. No value is kept
/// longer than its last reader needs it.
Variable walk(const FoldedModel& model, const Variable& image, const LayerFunc& output_of);

}  // namespace chispa::quant
