#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "chispa/core/tensor.h"
#include "chispa/core/window.h"
#include "chispa/quant/int8_model.h"

namespace chispa::quant {

/// A float layer that becomes one int8 operator: batch normalization is folded into its weights, a ReLU into
/// its end.
struct FoldedLayer {
  std::string name;  ///< path in the network of the layer that gave the weights: "3", "block.3"
  Int8Op op = Int8Op::conv2d;
  Shape input;   ///< of one image: [H,W,C]; dense: [1,1,F], read flat
  Shape output;  ///< likewise
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  Padding padding = Padding::valid;
  Tensor weight = {};  ///< conv2d [K,K,in,out], depthwise_conv2d [K,K,C], dense [in,out], max_pool2d none
  Tensor bias = {};    ///< [out]; max_pool2d none
  bool relu = false;
};

/// A network at inference, as the chain of operators that a device executes, still in float.
struct FoldedModel {
  Shape input;  ///< of one image: [H,W,C]
  std::vector<FoldedLayer> layers;

  /// Values in the last layer's output for one image.
  std::int64_t outputs() const { return layers.back().output.size(); }
};

/// Called with each layer's output as it is computed: [N,H,W,C], or [N,F] for dense. What it changes there is
/// what the next layer gets.
using LayerOutputFunc = std::function<void(std::size_t layer, Tensor& output)>;

/// The last layer's output for the images x [N,H,W,C]. Throws Error when x does not fit model.input.
Tensor run(const FoldedModel& model, const Tensor& x, const LayerOutputFunc& observe = {});

}  // namespace chispa::quant
