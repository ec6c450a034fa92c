#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

#include "chispa/quant/folded_model.h"

namespace chispa::quant {

/// Two weighted layers between which every channel may be multiplied by a positive factor: `reader` alone
/// reads what `writer` gives, directly or through layers that such a factor passes (a ReLU, pooling, padding,
/// prelu), each of which has one reader.
struct ScalablePair {
  std::size_t writer;
  std::size_t reader;
};

/// All of them, in the order of their readers.
std::vector<ScalablePair> scalable_pairs(const FoldedModel& model);

/// The channel of its input by which weight [tap][out] of a weighted layer is multiplied, weights as
/// [taps][out].
std::int64_t input_channel(const FoldedLayer& layer, std::int64_t tap, std::int64_t out);

/// Divides what writes each channel of the layer's output by that channel's factor. The layer's tensors must
/// be its own.
void divide_output(FoldedLayer& layer, const Eigen::ArrayXd& factors);

/// Multiplies the weights that read each channel of the layer's input by that channel's factor; likewise.
void multiply_input(FoldedLayer& layer, const Eigen::ArrayXd& factors);

/// `model` with weights and biases of its own, which may be written.
FoldedModel with_own_weights(const FoldedModel& model);

}  // namespace chispa::quant
