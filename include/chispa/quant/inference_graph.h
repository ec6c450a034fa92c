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
  std::string title;                   ///< name and kind of the node: "3 (Conv2D)"
  Variable weight = {};                ///< the network's own, or constant; unset where the layer has none
  Variable bias = {};                  ///< likewise; zeros where the network's layer has none
  std::vector<FoldedNorm> norms = {};  ///< all that follow it, in order
};

/// A network at inference, and what its weights come from.
struct InferenceGraph {
  FoldedModel model;                  ///< its layers without weight and bias
  std::vector<WeightSource> sources;  ///< of each layer
};

/// `network` as a graph of operators. It refers to the layers of `network`, which must outlive it. This is
/// the one walk of a network for quantization, where each layer says what it is (nn/lowering.h): fold() makes
/// constants of what it finds, FakeQuantizedNetwork trains through it.
///
/// A batch normalization belongs to the layer with weights before it where nobody else reads that one, and
/// nothing but Dropout stands between; elsewhere it is a depthwise convolution of its own. ReLU and ReLU6 end
/// the weighted layer, sum or product before them where nobody else reads it, through MaxPool2D too (they
/// commute); elsewhere, as all other activations, they are tables. Dropout disappears, and so does Flatten
/// before Dense: in NHWC order a feature map is already flat. Where values of fixed quantization join others,
/// a table of function none stands between. Throws Error with name and kind of the first layer that has no
/// form for inference.
InferenceGraph inference_graph(const nn::Network& network);

}  // namespace chispa::quant
