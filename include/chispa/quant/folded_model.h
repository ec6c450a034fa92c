#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "chispa/core/activation.h"
#include "chispa/core/conv2d_options.h"
#include "chispa/core/size2d.h"
#include "chispa/core/tensor.h"
#include "chispa/quant/int8_model.h"

namespace chispa::quant {

/// A float layer that becomes one int8 operator: batch normalization is folded into its weights, a ReLU into
/// its end. What each operator computes is said beside Int8Layer, here without rounding.
struct FoldedLayer {
  std::string name = {};  ///< of the node that gave it: "3", "block.expand"
  Int8Op op = Int8Op::conv2d;
  std::vector<int> inputs = {};  ///< of each the index of the layer whose output it is, or kModelInput
  Shape input = {};              ///< of one image, of the first input: [H,W,C]; dense reads it flat
  Shape output = {};             ///< likewise; dense: [1,1,F]
  Size2D kernel = 1;             ///< windows
  Conv2DOptions window = {};     ///< how a window moves and is padded; `groups` of shuffle, too
  /// conv2d [KH,KW,in / groups,out], depthwise_conv2d [KH,KW,out], dense [in,out]; prelu: slopes [C]; pairs
  /// with one input: the second operand, [1] or [C].
  Tensor weight = {};
  Tensor bias = {};                          ///< [out], of the first three
  Activation activation = Activation::none;  ///< at the end of the layer: none, relu, relu6; table: which
  double slope = 0.0;                        ///< table of leaky_relu
  std::int64_t pad_top = 0, pad_left = 0;    ///< pad
  std::int64_t channel_begin = 0;            ///< slice
};

/// A network at inference, still in float: the operators that a device executes, in topological order. Each
/// reads what came before it; the last one's output is the model's.
struct FoldedModel {
  Shape input;  ///< of one image: [H,W,C]
  std::vector<FoldedLayer> layers;

  /// Values in the last layer's output for one image.
  std::int64_t outputs() const { return layers.back().output.size(); }
};

/// Of each layer, those that read its output, ascending.
std::vector<std::vector<std::size_t>> readers_of(const FoldedModel& model);

/// Called with each layer's output [N,H,W,C] as it is computed. What it changes there is what the layer's
/// readers get.
using LayerOutputFunc = std::function<void(std::size_t layer, Tensor& output)>;

/// The last layer's output for the images x [N,H,W,C]. A value is freed after its last reader. Throws Error
/// when x does not fit model.input.
Tensor run(const FoldedModel& model, const Tensor& x, const LayerOutputFunc& observe = {});

}  // namespace chispa::quant
