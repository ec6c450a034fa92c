#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "chispa/quant/requantization.h"
#include "chispa/quant/table.h"
#include "tflite/activation.h"
#include "tflite/importer.h"

namespace chispa::tflite {

using quant::Int8Layer;
using quant::Int8Op;

namespace {

bool same(const quant::Quantization& a, const quant::Quantization& b) {
  return a.scale == b.scale && a.zero_point == b.zero_point;
}

/// Layers that clamp what they compute.
bool clamps(Int8Op op) {
  return traits(op).weights || traits(op).family == quant::Int8Family::pair;
}

}  // namespace

bool Importer::add_function(const OperatorView& view) {
  switch (view.code) {
    case schema::BuiltinOperator_RELU:
      return add_table(view, Activation::relu), true;
    case schema::BuiltinOperator_RELU6:
      return add_table(view, Activation::relu6), true;
    case schema::BuiltinOperator_LEAKY_RELU:
      return add_table(view, Activation::leaky_relu,
                       options_of(view.record->builtin_options_as_LeakyReluOptions()).alpha()),
             true;
    case schema::BuiltinOperator_HARD_SWISH:
      return add_table(view, Activation::hard_swish), true;
    case schema::BuiltinOperator_LOGISTIC:
      return add_table(view, Activation::sigmoid), true;
    case schema::BuiltinOperator_TANH:
      return add_table(view, Activation::tanh), true;
    case schema::BuiltinOperator_GELU:
      if (options_of(view.record->builtin_options_as_GeluOptions()).approximate())
        throw Error("its approximation by tanh is not supported");
      return add_table(view, Activation::gelu), true;
    default:
      return false;
  }
}

void Importer::add_table(const OperatorView& view, Activation function, double slope) {
  if (clamps_before(view, function)) return;
  Int8Layer layer = begin_layer(view, Int8Op::table);
  if (function == Activation::relu6 && !same(layer.input, layer.output))
    throw Error(
        "its output is quantized in another way than its input, of which TensorFlow Lite and TensorFlow "
        "Lite Micro make different values");
  layer.function = function;
  layer.slope = slope;
  layer.table = quant::make_table(function, slope, layer.input, layer.output);
  append(view, std::move(layer));
}

bool Importer::clamps_before(const OperatorView& view, Activation function) {
  if (function != Activation::relu && function != Activation::relu6) return false;
  const Value& before = value(view.input(0));
  const quant::Quantization output = tensor(view.output()).activation();
  if (before.layer < 0 || readers(view.input(0)) != 1 || view.input(0) == graph_.output() ||
      !same(tensor(view.input(0)).activation(), output))
    return false;
  Int8Layer& layer = model().layers[static_cast<std::size_t>(before.layer)];
  if (!clamps(layer.op) || is_alias(view.input(0))) return false;
  const ClampRange range = activation_range(
      function == Activation::relu ? schema::Activation_RELU : schema::Activation_RELU6, output);
  layer.clamp_min = std::max(layer.clamp_min, range.min);
  layer.clamp_max = std::max(layer.clamp_min, std::min(layer.clamp_max, range.max));
  values_[view.output()] = before;
  return true;
}

void Importer::set_constant(int index, Int8Layer& layer) const {
  const TensorView& constant = tensor(index);
  if (constant.type != schema::TensorType_INT8)
    throw Error(
        fmt::format("its constant {} is of type {}, not INT8", constant.name, name_of(constant.type)));
  const bool per_channel = !constant.shape.empty() && constant.shape.back() == constant.elements() &&
                           constant.elements() == layer.in_channels;
  if (constant.elements() != 1 && !per_channel)
    throw Error(fmt::format("its constant {} is {}; one value, or one for each of {} channels, is supported",
                            constant.name, text_of(constant.shape), layer.in_channels));
  layer.second = constant.activation();
  layer.weights.resize(constant.data.size());
  std::memcpy(layer.weights.data(), constant.data.data(), constant.data.size());
}

void Importer::add_prelu(const OperatorView& view) {
  Int8Layer layer = begin_layer(view, Int8Op::prelu);
  if (view.input(1) < 0 || !tensor(view.input(1)).constant) throw Error("its slopes are not constant");
  set_constant(view.input(1), layer);
  layer.weights.resize(static_cast<std::size_t>(layer.in_channels), layer.weights[0]);
  layer.requantization = quant::requantizations(layer);
  append(view, std::move(layer));
}

void Importer::add_pair(const OperatorView& view, Int8Op op, schema::Activation activation) {
  OperatorView ordered = view;
  if (view.input(0) < 0 || view.input(1) < 0) throw Error("has not two operands");
  ordered.inputs.resize(2);
  const bool constant = tensor(view.input(1)).constant || tensor(view.input(0)).constant;
  const auto elements = [&](int place) {
    return tensor(view.input(static_cast<std::size_t>(place))).elements();
  };
  if (tensor(view.input(0)).constant || (!constant && elements(0) < elements(1))) {
    if (op == Int8Op::subtract) throw Error("subtracts a map from what is the same all over it");
    std::swap(ordered.inputs[0], ordered.inputs[1]);
  }
  Int8Layer layer = begin_layer(ordered, op);
  if (constant) {
    set_constant(ordered.inputs[1], layer);
  } else {
    const Value second = map_of(ordered.inputs[1]);
    const Extents first{layer.in_height, layer.in_width, layer.in_channels};
    if (second.extents != first && second.extents != Extents{1, 1, layer.in_channels})
      throw Error(fmt::format("of {} and {}; equal shapes, or a map and [1,1,1,channels], are supported",
                              text_of(tensor(view.input(0)).shape), text_of(tensor(view.input(1)).shape)));
    layer.inputs.push_back(second.layer);
    layer.second = tensor(ordered.inputs[1]).activation();
  }
  layer.requantization = quant::requantizations(layer);
  set_activation(activation, layer);
  append(view, std::move(layer));
}

}  // namespace chispa::tflite
