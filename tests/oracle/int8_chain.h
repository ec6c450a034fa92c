#pragma once

// What an Int8Model computes, from TensorFlow Lite's quantization specification and reference kernels: plain
// loops, 64-bit sums, roundings as exact fractions. Shares nothing with the runtime.
#include <vector>

#include "oracle/int8_pair.h"
#include "oracle/int8_rearrangement.h"
#include "oracle/int8_reduction.h"
#include "oracle/int8_window.h"

namespace chispa::oracle {

/// Of a layer whose inputs are these maps, [H][W][C] each.
inline std::vector<std::int8_t> layer_output(const quant::Int8Layer& layer,
                                             const std::vector<std::vector<std::int8_t>>& inputs) {
  using quant::Int8Op;
  const std::vector<std::int8_t>& input = inputs[0];
  switch (layer.op) {
    case Int8Op::conv2d:
    case Int8Op::depthwise_conv2d:
    case Int8Op::max_pool2d:
    case Int8Op::average_pool2d:
      return window(layer, input);
    case Int8Op::table:
      return table(layer, input);
    case Int8Op::prelu:
      return prelu(layer, input);
    case Int8Op::add:
    case Int8Op::subtract:
    case Int8Op::multiply:
      return pair(layer, input, inputs.size() > 1 ? inputs[1] : layer.weights);
    case Int8Op::concat:
      return concat(layer, inputs);
    case Int8Op::reshape:
      return input;
    case Int8Op::pad:
    case Int8Op::slice:
    case Int8Op::shuffle:
      return moved(layer, input);
    case Int8Op::dense:
      return dense(layer, input);
    case Int8Op::global_average_pool:
      return global_average(layer, input);
    case Int8Op::softmax:
      return softmax(layer, input);
  }
  return {};
}

/// Outputs of all layers, the last one's last. `image` [H][W][C].
inline std::vector<std::vector<std::int8_t>> outputs(const quant::Int8Model& model,
                                                     const std::vector<std::int8_t>& image) {
  std::vector<std::vector<std::int8_t>> all;
  for (const quant::Int8Layer& layer : model.layers) {
    std::vector<std::vector<std::int8_t>> inputs;
    for (const int from : layer.inputs)
      inputs.push_back(from < 0 ? image : all[static_cast<std::size_t>(from)]);
    all.push_back(layer_output(layer, inputs));
  }
  return all;
}

}  // namespace chispa::oracle
