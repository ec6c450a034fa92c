#include "quant/graph_lowering.h"

#include "chispa/core/error.h"

namespace chispa::quant {
namespace {

/// Flat values are a map of one place.
Shape as_map(const Shape& shape) {
  if (shape.rank() == 3) return shape;
  if (shape.rank() == 1) return {1, 1, shape[0]};
  throw Error("gives " + shape.to_string() + ", which is neither [height,width,channels] nor [features]");
}

bool is_clamp(Activation activation) {
  return activation == Activation::relu || activation == Activation::relu6;
}

/// Whether the operator clamps its output anyway, so that ReLU and ReLU6 can end it exactly.
bool clamps(Int8Op op) {
  return traits(op).weights || traits(op).family == Int8Family::pair;
}

}  // namespace

GraphLowering::GraphLowering(const nn::Network& network)
    : network_(network),
      reader_counts_(network.reader_counts()),
      values_(network.nodes().size(), kModelInput),
      graph_{.model = {.input = network.input(), .layers = {}}, .sources = {}} {}

Shape GraphLowering::shape_of(int value) const {
  return value == kModelInput ? graph_.model.input
                              : graph_.model.layers[static_cast<std::size_t>(value)].output;
}

int GraphLowering::input(std::size_t index) const {
  const int from = node().inputs[index];
  return from == nn::kNetworkInput ? kModelInput : values_[static_cast<std::size_t>(from)];
}

int GraphLowering::shaped_input(std::size_t index) {
  const int value = input(index), from = node().inputs[index];
  const Shape shape = as_map(network_.shape_of(from));
  if (shape_of(value) == shape) return value;
  const auto source = static_cast<std::size_t>(from);
  const int reshaped = append({.name = network_.nodes()[source].name, .op = Int8Op::reshape, .output = shape},
                              {value}, {.title = network_.title(source)});
  shared_.back() = reader_counts_[source] != 1;
  return values_[source] = reshaped;
}

void GraphLowering::give(int value) {
  values_[node_] = value;
  if (value != kModelInput && reader_counts_[node_] != 1) shared_[static_cast<std::size_t>(value)] = true;
}

int GraphLowering::append(FoldedLayer layer, std::vector<int> inputs, WeightSource source) {
  layer.input = shape_of(inputs[0]);
  layer.inputs = std::move(inputs);
  graph_.model.layers.push_back(std::move(layer));
  graph_.sources.push_back(std::move(source));
  shared_.push_back(false);
  return static_cast<int>(shared_.size()) - 1;
}

void GraphLowering::append(FoldedLayer layer, WeightSource source) {
  std::vector<int> inputs;
  for (std::size_t i = 0; i < node().inputs.size(); ++i) {
    // What takes values one by one, or all together, does not mind their shape.
    const bool any_shape = layer.op == Int8Op::dense || layer.op == Int8Op::table;
    inputs.push_back(any_shape ? input(i) : shaped_input(i));
  }
  layer.name = node().name;
  layer.output = layer.op == Int8Op::table ? shape_of(inputs[0]) : as_map(node().output);
  source.title = network_.title(node_);
  give(append(std::move(layer), std::move(inputs), std::move(source)));
}

void GraphLowering::append_weighted(FoldedLayer layer, const Variable& weight, const Variable& bias) {
  const Shape channels{weight.shape()[-1]};
  append(std::move(layer),
         {.title = {}, .weight = weight, .bias = bias.is_set() ? bias : Variable(Tensor::zeros(channels))});
}

void GraphLowering::append_pool(Int8Op op, const Pool2DOptions& options) {
  append(
      {.op = op, .kernel = options.kernel, .window = {.stride = options.stride, .padding = options.padding}});
}

void GraphLowering::append_pair(Int8Op op, const Tensor& constant) {
  append({.op = op}, {.title = {}, .weight = constant.empty() ? Variable() : Variable(constant)});
}

int GraphLowering::clampable(int value) const {
  while (value != kModelInput) {
    const FoldedLayer& layer = graph_.model.layers[static_cast<std::size_t>(value)];
    if (shared_[static_cast<std::size_t>(value)] || layer.activation != Activation::none) break;
    if (clamps(layer.op)) return value;
    if (layer.op != Int8Op::max_pool2d) break;
    value = layer.inputs[0];
  }
  return kModelInput;
}

void GraphLowering::identity() {
  give(input());
}

void GraphLowering::conv2d(const Variable& weight, const Variable& bias, const Conv2DOptions& options) {
  append_weighted({.op = Int8Op::conv2d, .kernel = {weight.shape()[0], weight.shape()[1]}, .window = options},
                  weight, bias);
}

void GraphLowering::depthwise_conv2d(const Variable& weight, const Variable& bias,
                                     const Conv2DOptions& options) {
  append_weighted(
      {.op = Int8Op::depthwise_conv2d, .kernel = {weight.shape()[0], weight.shape()[1]}, .window = options},
      weight, bias);
}

void GraphLowering::dense(const Variable& weight, const Variable& bias) {
  append_weighted({.op = Int8Op::dense}, weight, bias);
}

void GraphLowering::batch_norm(const nn::BatchNorm& norm) {
  const int before = input();
  const bool folds = before != kModelInput && !shared_[static_cast<std::size_t>(before)] &&
                     traits(layer(before).op).weights && layer(before).activation == Activation::none &&
                     shape_of(before) == as_map(node().output);
  if (folds) {
    give(before);
  } else {
    const std::int64_t channels = node().output[-1];
    append_weighted({.op = Int8Op::depthwise_conv2d}, Variable(Tensor::full(Shape{1, 1, channels}, 1.0f)),
                    {});
  }
  graph_.sources[static_cast<std::size_t>(values_[node_])].norms.push_back({&norm, network_.title(node_)});
}

void GraphLowering::max_pool2d(const Pool2DOptions& options) {
  append_pool(Int8Op::max_pool2d, options);
}

void GraphLowering::average_pool2d(const Pool2DOptions& options) {
  append_pool(Int8Op::average_pool2d, options);
}

void GraphLowering::global_average_pool() {
  append({.op = Int8Op::global_average_pool});
}

void GraphLowering::activation(Activation activation, double slope) {
  const int ended = is_clamp(activation) ? clampable(input()) : kModelInput;
  if (ended == kModelInput) return append({.op = Int8Op::table, .activation = activation, .slope = slope});
  layer(ended).activation = activation;
  give(input());
}

void GraphLowering::prelu(const Variable& slopes) {
  append({.op = Int8Op::prelu}, {.title = {}, .weight = slopes});
}

void GraphLowering::softmax() {
  append({.op = Int8Op::softmax});
}

void GraphLowering::add(const Tensor& constant) {
  append_pair(Int8Op::add, constant);
}

void GraphLowering::subtract(const Tensor& constant) {
  append_pair(Int8Op::subtract, constant);
}

void GraphLowering::multiply(const Tensor& constant) {
  append_pair(Int8Op::multiply, constant);
}

void GraphLowering::concat() {
  append({.op = Int8Op::concat});
}

void GraphLowering::pad(std::int64_t top, std::int64_t left) {
  append({.op = Int8Op::pad, .pad_top = top, .pad_left = left});
}

void GraphLowering::slice(std::int64_t channel_begin) {
  append({.op = Int8Op::slice, .channel_begin = channel_begin});
}

void GraphLowering::shuffle(std::int64_t groups) {
  append({.op = Int8Op::shuffle, .window = {.groups = groups}});
}

}  // namespace chispa::quant
