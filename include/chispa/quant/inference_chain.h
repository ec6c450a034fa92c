#pragma once

#include <string>
#include <vector>

#include "chispa/autograd/variable.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/sequential.h"
#include "chispa/quant/folded_model.h"

namespace chispa::quant {

/// A batch normalization that belongs to the layer with weights before it.
struct ChainNorm {
  const nn::BatchNorm* norm = nullptr;
  std::string title;  ///< "4 (BatchNorm)"
};

/// A layer of the chain that a network is at inference, and what its weights come from.
struct ChainLayer {
  FoldedLayer layer;                  ///< without weight and bias
  std::string title;                  ///< path and kind in the network: "3 (Conv2D)"
  Variable weight = {};               ///< the network's own; unset for max_pool2d
  Variable bias = {};                 ///< likewise; zeros where the layer has none
  std::vector<ChainNorm> norms = {};  ///< all that follow it, in order
};

/// `network` as a chain of operators for images of shape `input` [H,W,C], each with the batch normalizations
/// and the ReLU that belong to it. It refers to the layers of `network`, which must outlive it. This is the
/// one place where a network's layers are told apart for quantization: fold() makes constants of the chain,
/// FakeQuantizedNetwork trains through it.
///
/// A ReLU ends the weighted layer before it, through MaxPool2D too (they commute). Dropout and Flatten
/// disappear: in NHWC order a feature map is already flat. Nested Sequential layers are entered. Throws Error
/// with path and kind of the first layer that cannot be taken into such a chain.
std::vector<ChainLayer> inference_chain(const nn::Sequential& network, const Shape& input);

}  // namespace chispa::quant
