#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "chispa/quant/affine.h"
#include "chispa/quant/value_range.h"
#include "quant/folded_builder.h"
#include "quant/insert_requantizations.h"
#include "quant/random_network.h"

/// Residual blocks, squeeze-excite, branches that are joined (one with the image), channels moved about; all
/// operators occur.
inline chispa::quant::FoldedModel graph_of_everything(std::uint64_t seed) {
  using namespace chispa;
  using namespace chispa::quant;
  FoldedBuilder graph(Shape{9, 11, 3}, seed);
  const int stem = graph.conv(kModelInput, 8, 3, {}, Activation::relu6);
  const int wide =
      graph.table(graph.depthwise(stem, 2, {3, 2}, {.dilation = {2, 1}}), Activation::hard_swish);
  const int squeezed = graph.dense(graph.global_average(wide), 4, Activation::relu);
  const int gate = graph.table(graph.dense(squeezed, 16), Activation::hard_sigmoid);
  const int excited = graph.pair(Int8Op::multiply, wide, gate);
  const int back = graph.conv(excited, 8, 1);
  const int sum = graph.pair(Int8Op::add, back, stem, Activation::relu);
  const int left = graph.prelu(graph.conv(sum, 6, {1, 3}, {.groups = 2}));
  const int right = graph.table(graph.conv(sum, 4, 1), Activation::sigmoid);
  const int joined =
      graph.concat({left, kModelInput, right,
                    graph.unary(Int8Op::slice, sum, {.output = {9, 11, 3}, .channel_begin = 4})});
  const int moved = graph.unary(Int8Op::shuffle, joined, {.window = {.groups = 4}});
  const int padded = graph.unary(Int8Op::pad, moved, {.output = {10, 13, 16}, .pad_top = 0, .pad_left = 1});
  const int pooled = graph.pool(Int8Op::average_pool2d, padded, {2, 3}, {.stride = {2, 3}});
  const int largest = graph.pool(Int8Op::max_pool2d, pooled, 2, {.stride = 2, .padding = Padding::valid});
  const int shifted =
      graph.pair(Int8Op::subtract, graph.pair(Int8Op::multiply, graph.pair(Int8Op::add, largest)));
  const int flat = graph.unary(Int8Op::reshape, graph.table(shifted, Activation::gelu),
                               {.output = {1, 1, graph.shape(shifted).size()}});
  const int silu = graph.table(graph.dense(flat, 12), Activation::silu);
  const int tanh = graph.table(graph.table(silu, Activation::leaky_relu, 0.1), Activation::tanh);
  graph.unary(Int8Op::softmax, graph.dense(tanh, 5));
  FoldedModel model = graph.model();
  insert_requantizations(model);
  return model;
}

inline std::vector<chispa::quant::ValueRange> extremes_of(const chispa::quant::FoldedModel& model,
                                                          const chispa::Tensor& images) {
  using namespace chispa;
  using namespace chispa::quant;
  std::vector<ValueRange> ranges(model.layers.size());
  run(model, images, [&](std::size_t layer, const Tensor& output) {
    const auto [least, greatest] = std::minmax_element(output.values().begin(), output.values().end());
    ranges[layer] = {*least, *greatest};
  });
  return ranges;
}

inline std::vector<std::int8_t> int8_image(const chispa::Tensor& image) {
  using namespace chispa;
  using namespace chispa::quant;
  std::vector<std::int8_t> values;
  for (const float value : image.values())
    values.push_back(quantize_value(static_cast<double>(value), kPixelQuantization));
  return values;
}
