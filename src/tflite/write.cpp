#include "chispa/tflite/write.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include "chispa/core/error.h"
#include "chispa/quant/requantization.h"
#include "tflite/activation.h"
#include "tflite/writer.h"

namespace chispa::tflite {

using quant::Int8Layer;
using quant::Int8Op;

void refuse(const Int8Layer& layer, const std::string& what) {
  throw Error("tflite: layer " + layer.name + ": " + what);
}

float float_scale(const Int8Layer& layer, double scale) {
  const float stored = static_cast<float>(scale);
  if (double{stored} != scale) refuse(layer, fmt::format("scale {} is no float32 value", scale));
  return stored;
}

TensorQuantization of_activation(const Int8Layer& layer, const quant::Quantization& quantization) {
  return {{float_scale(layer, quantization.scale)}, quantization.zero_point};
}

schema::Activation fused_activation(const Int8Layer& layer) {
  const ClampRange wanted{layer.clamp_min, layer.clamp_max};
  // In this order, so that a ReLU is seen even where it changes nothing.
  for (const schema::Activation activation : {schema::Activation_RELU, schema::Activation_RELU6,
                                              schema::Activation_RELU_N1_TO_1, schema::Activation_NONE})
    if (activation_range(activation, layer.output) == wanted) return activation;
  refuse(layer, fmt::format("no fused activation clamps to [{},{}]", wanted.min, wanted.max));
}

void check_unclamped(const Int8Layer& layer) {
  if (layer.clamp_min > -128 || layer.clamp_max < 127)
    refuse(layer, fmt::format("{} has no fused activation", to_string(layer.op)));
}

void check_factors(const Int8Layer& layer) {
  const std::vector<quant::Requantization> derived = quant::requantizations(layer);
  if (derived.size() != layer.requantization.size())
    refuse(layer, fmt::format("has {} factors, not {}", layer.requantization.size(), derived.size()));
  for (std::size_t i = 0; i < derived.size(); ++i)
    if (derived[i] != layer.requantization[i])
      refuse(layer, fmt::format("{} {}: its factor is not that of its scales",
                                traits(layer.op).weights ? "channel" : "factor", i));
}

void check_same_quantization(const Int8Layer& layer) {
  if (layer.input.scale != layer.output.scale || layer.input.zero_point != layer.output.zero_point)
    refuse(layer, "its output is quantized in another way than its input");
}

std::vector<std::uint8_t> Writer::write() {
  if (model_.layers.empty()) throw Error("tflite: the model has no layers");
  const std::vector<std::int32_t> shape{1, model_.height, model_.width, model_.channels};
  const WrittenValue input{graph_.add_tensor("input", shape, schema::TensorType_INT8,
                                             of_activation(model_.layers.front(), model_.input)),
                           shape, model_.input};
  const Values outputs = write_layers(model_.layers, input);
  graph_.add_metadata("min_runtime_version", to_string(release_));
  std::string names;
  for (const std::string& name : model_.class_names) names += name + "\n";
  if (!names.empty()) graph_.add_metadata("class_names", names);
  return graph_.finish(input.tensor, outputs.back().tensor, "Chispa: " + model_.name);
}

Writer::Values Writer::write_layers(std::span<const Int8Layer> layers, const WrittenValue& input) {
  Values outputs;
  for (const Int8Layer& layer : layers) {
    Values inputs;
    for (const int from : layer.inputs)
      inputs.push_back(from < 0 ? input : outputs.at(static_cast<std::size_t>(from)));
    outputs.push_back(write_layer(layer, inputs));
  }
  return outputs;
}

WrittenValue Writer::write_layer(const Int8Layer& layer, const Values& inputs) {
  switch (layer.op) {
    case Int8Op::conv2d:
      return write_conv2d(layer, inputs[0]);
    case Int8Op::depthwise_conv2d:
      return write_depthwise_conv2d(layer, inputs[0]);
    case Int8Op::max_pool2d:
    case Int8Op::average_pool2d:
      return write_pool2d(layer, inputs[0]);
    case Int8Op::table:
      return write_table(layer, inputs[0]);
    case Int8Op::prelu:
      return write_prelu(layer, inputs[0]);
    case Int8Op::add:
    case Int8Op::subtract:
    case Int8Op::multiply:
      return write_pair(layer, inputs);
    case Int8Op::concat:
      return write_concat(layer, inputs);
    case Int8Op::pad:
      return write_pad(layer, inputs[0]);
    case Int8Op::reshape:
      return write_reshape(layer, inputs[0]);
    case Int8Op::slice:
      return write_slice(layer, inputs[0]);
    case Int8Op::shuffle:
      return write_shuffle(layer, inputs[0]);
    case Int8Op::dense:
      return write_dense(layer, inputs[0]);
    case Int8Op::global_average_pool:
      return write_global_average(layer, inputs[0]);
    case Int8Op::softmax:
      return write_softmax(layer, inputs[0]);
  }
  refuse(layer, "is no operator");
}

WrittenValue Writer::reshaped(const Int8Layer& layer, const WrittenValue& input,
                              const std::vector<std::int32_t>& shape) {
  if (input.shape == shape) return input;
  const auto rank = static_cast<std::int32_t>(shape.size());
  const std::int32_t extents = int_constant(layer.name + "/shape", {rank}, shape);
  const auto options =
      schema::CreateReshapeOptions(graph_.flatbuffer(), graph_.flatbuffer().CreateVector(shape));
  return add_step(layer, rank == 2 ? "/flat" : "/map", input, schema::BuiltinOperator_RESHAPE, 1, extents,
                  shape, {schema::BuiltinOptions_ReshapeOptions, options.Union()});
}

WrittenValue Writer::as_map(const Int8Layer& layer, const WrittenValue& input) {
  return reshaped(layer, input, {1, layer.in_height, layer.in_width, layer.in_channels});
}

std::int32_t Writer::int_constant(const std::string& name, const std::vector<std::int32_t>& shape,
                                  const std::vector<std::int32_t>& values) {
  return graph_.add_constant(name, shape, schema::TensorType_INT32, bytes_of(values));
}

WrittenValue Writer::add_operator(const Int8Layer& layer, schema::BuiltinOperator code, int version,
                                  const std::vector<std::int32_t>& inputs,
                                  const std::vector<std::int32_t>& shape, const OperatorOptions& options) {
  const int output =
      graph_.add_tensor(layer.name, shape, schema::TensorType_INT8, of_activation(layer, layer.output));
  graph_.add_operator(code, version, inputs, output, options);
  release_ = std::max(release_, first_release(code, version));
  return {output, shape, layer.output};
}

WrittenValue Writer::add_step(const Int8Layer& layer, const std::string& suffix, const WrittenValue& input,
                              schema::BuiltinOperator code, int version, std::int32_t constant,
                              const std::vector<std::int32_t>& shape, const OperatorOptions& options) {
  Int8Layer step;
  step.name = layer.name + suffix;
  step.output = input.quantization;
  return add_operator(step, code, version, {input.tensor, constant}, shape, options);
}

std::vector<std::uint8_t> make_tflite(const quant::Int8Model& model) {
  return Writer(model).write();
}

}  // namespace chispa::tflite
