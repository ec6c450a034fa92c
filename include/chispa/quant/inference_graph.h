#pragma once

#include <string>
#include <vector>

#include "chispa/autograd/variable.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/network.h"
#include "chispa/quant/folded_model.h"

namespace chispa::quant {

/// A batch normalization that belongs to the layer with weights before it.
struct FoldedNorm {
  const nn::BatchNorm* norm = nullptr;
  std::string title;  ///< "4 (BatchNorm)"
};

/// What the weights of a folded layer come from.
struct WeightSource {
  std::string title;                   ///< path and kind in the network: "3 (Conv2D)"
  Variable weight = {};                ///< the network's own; unset where the layer has none
  Variable bias = {};                  ///< likewise; zeros where the network's layer has none
  std::vector<FoldedNorm> norms = {};  ///< all that follow it, in order
};

/// A network at inference, and what its weights come from.
struct InferenceGraph {
  FoldedModel model;                  ///< its layers without weight and bias
  std::vector<WeightSource> sources;  ///< of each layer
};

/// `network` as a graph of operators, each with the batch normalizations
/// and the activation that belong to it. It refers to the layers of `network`, which must outlive it. This is
/// the one walk of a network for quantization: fold() makes constants of what it finds, FakeQuantizedNetwork
/// trains through it.
///
/// A ReLU ends the weighted layer before it, through MaxPool2D too (they commute). Dropout and Flatten
/// disappear: in NHWC order a feature map is already flat. Throws Error
/// with path and kind of the first layer that cannot be taken into such a graph.
InferenceGraph inference_graph(const nn::Network& network);

}  // namespace chispa::quant
