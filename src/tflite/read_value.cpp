#include <fmt/core.h>

#include <algorithm>

#include "tflite/activation.h"
#include "tflite/importer.h"

namespace chispa::tflite {

using quant::Int8Layer;
using quant::Int8Op;

namespace {

std::string text_of(const Extents& extents) {
  return fmt::format("[1,{},{},{}]", extents.height, extents.width, extents.channels);
}

/// A layer that moves the values of `value`, all quantized so.
Int8Layer moving_layer(const std::string& name, Int8Op op, const Value& value, const Extents& extents,
                       const quant::Quantization& quantization) {
  Int8Layer layer;
  layer.name = name;
  layer.op = op;
  layer.inputs = {value.layer};
  layer.in_height = value.extents.height, layer.in_width = value.extents.width;
  layer.in_channels = value.extents.channels;
  layer.out_height = extents.height, layer.out_width = extents.width, layer.out_channels = extents.channels;
  layer.input = layer.output = quantization;
  return layer;
}

}  // namespace

std::string text_of(const std::vector<int>& shape) {
  std::string text;
  for (const int extent : shape) text += fmt::format("{}{}", text.empty() ? "[" : ",", extent);
  return text + "]";
}

Extents extents_of(const TensorView& tensor) {
  std::vector<int> shape = tensor.shape;
  if (shape.size() > 1) {
    if (shape[0] != 1) throw Error("a batch of " + text_of(shape) + "; one image at a time is supported");
    shape.erase(shape.begin());
  }
  shape.insert(shape.begin(), 3 - shape.size(), 1);
  return {shape[0], shape[1], shape[2]};
}

Extents Importer::input_extents() const {
  // Flat numbers are a map where the first thing done with them is to make one.
  if (tensor(graph_.input()).shape.size() < 4 && readers(graph_.input()) == 1)
    for (const OperatorView& view : graph_.operators())
      if (view.input(0) == graph_.input() && view.code == schema::BuiltinOperator_RESHAPE &&
          tensor(view.output()).elements() == tensor(graph_.input()).elements())
        return extents_of(tensor(view.output()));
  return extents_of(tensor(graph_.input()));
}

const Value& Importer::value(int index) const {
  const auto found = values_.find(index);
  if (found == values_.end()) throw Error("reads a constant where an activation is meant");
  return found->second;
}

const Value& Importer::map_of(int index) {
  Value at = value(index);
  const Extents wanted = extents_of(tensor(index));
  const auto move = [&](Int8Op op, const Extents& extents) {
    const std::string name =
        tensor(index).name.empty() ? fmt::format("tensor {}", index) : tensor(index).name;
    Int8Layer layer = moving_layer(name, op, at, extents, tensor(index).activation());
    layer.pad_top = at.margins.top, layer.pad_left = at.margins.left;
    at = {push(std::move(layer)), extents, {}};
  };
  if (at.margins.any()) move(Int8Op::pad, at.padded());
  if (at.extents != wanted) {
    if (std::int64_t{at.extents.height} * at.extents.width * at.extents.channels != tensor(index).elements())
      throw Error("reads shape " + text_of(tensor(index).shape) + ", what is there is " +
                  text_of(at.extents));
    move(Int8Op::reshape, wanted);
  }
  return values_[index] = at;
}

Int8Layer Importer::begin_layer(const OperatorView& view, Int8Op op) {
  return begin_layer(view, op, Value(map_of(view.input(0))));
}

Int8Layer Importer::begin_layer(const OperatorView& view, Int8Op op, const Value& at) const {
  const std::string& name = tensor(view.output()).name;
  Int8Layer layer = moving_layer(name.empty() ? std::to_string(view.index) : name, op, at, at.extents,
                                 tensor(view.input(0)).activation());
  layer.output = tensor(view.output()).activation();
  return layer;
}

void Importer::append(const OperatorView& view, Int8Layer layer) {
  const Extents extents{layer.out_height, layer.out_width, layer.out_channels};
  if (extents_of(tensor(view.output())) != extents)
    throw Error("gives " + text_of(extents) + ", the file says " + text_of(tensor(view.output()).shape));
  values_[view.output()] = {push(std::move(layer)), extents, {}};
}

int Importer::push(Int8Layer layer) {
  if (model().layers.empty()) model().input = layer.input;
  model().layers.push_back(std::move(layer));
  return static_cast<int>(model().layers.size()) - 1;
}

int Importer::readers(int index) const {
  int count = 0;
  for (const OperatorView& view : graph_.operators())
    count += static_cast<int>(std::count(view.inputs.begin(), view.inputs.end(), index));
  return count;
}

bool Importer::is_alias(int index) const {
  return std::any_of(graph_.operators().begin(), graph_.operators().end(), [&](const OperatorView& view) {
    return view.output() == index &&
           (view.code == schema::BuiltinOperator_RESHAPE || view.code == schema::BuiltinOperator_PAD ||
            view.code == schema::BuiltinOperator_QUANTIZE);
  });
}

bool Importer::is_last(const OperatorView& view) const {
  if (view.output() == graph_.output()) return true;
  return std::all_of(graph_.operators().begin(), graph_.operators().end(), [&](const OperatorView& reader) {
    return reader.input(0) != view.output() || reader.code == schema::BuiltinOperator_DEQUANTIZE ||
           (reader.code == schema::BuiltinOperator_QUANTIZE &&
            tensor(reader.output()).type != schema::TensorType_INT8);
  });
}

void Importer::check_same_quantization(const OperatorView& view) const {
  const quant::Quantization before = tensor(view.input(0)).activation(),
                            after = tensor(view.output()).activation();
  if (before.scale != after.scale || before.zero_point != after.zero_point)
    throw Error("its output is quantized in another way than its input");
}

const std::vector<int>& Importer::weight_shape(const OperatorView& view, std::size_t rank) const {
  if (view.input(1) < 0) throw Error("has no weights");
  const std::vector<int>& shape = tensor(view.input(1)).shape;
  if (shape.size() != rank)
    throw Error(fmt::format("weights {}; {} dimensions are meant", text_of(shape), rank));
  return shape;
}

void Importer::set_activation(schema::Activation activation, Int8Layer& layer) const {
  if (activation == schema::Activation_TANH || activation == schema::Activation_SIGN_BIT ||
      activation > schema::Activation_MAX || activation < schema::Activation_MIN)
    throw Error(fmt::format("fused activation {}; supported are NONE, RELU, RELU_N1_TO_1 and RELU6",
                            static_cast<int>(activation)));
  const ClampRange range = activation_range(activation, layer.output);
  if (range.min > range.max) throw Error("its activation leaves no value");
  layer.clamp_min = range.min, layer.clamp_max = range.max;
}

}  // namespace chispa::tflite
