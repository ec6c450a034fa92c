#include <fmt/core.h>

#include "chispa/quant/table.h"
#include "tflite/writer.h"

namespace chispa::tflite {
namespace {

using quant::Int8Layer;
using quant::Int8Op;

/// Whoever reads the file makes the table of its function: it must find ours.
void check_table(const Int8Layer& layer) {
  check_unclamped(layer);
  if (layer.table != quant::make_table(layer.function, layer.slope, layer.input, layer.output))
    refuse(layer, fmt::format("its table is not that of {}", to_string(layer.function)));
}

struct TableOperator {
  schema::BuiltinOperator code;
  int version;
};

/// Of a function that is not lowered.
TableOperator table_operator(const Int8Layer& layer) {
  switch (layer.function) {
    case Activation::none:
      return {schema::BuiltinOperator_QUANTIZE, 2};
    case Activation::relu:
      return {schema::BuiltinOperator_RELU, 2};
    case Activation::relu6:
      return {schema::BuiltinOperator_RELU6, 2};
    case Activation::leaky_relu:
      return {schema::BuiltinOperator_LEAKY_RELU, 1};
    case Activation::hard_swish:
      return {schema::BuiltinOperator_HARD_SWISH, 1};
    case Activation::sigmoid:
      return {schema::BuiltinOperator_LOGISTIC, 2};
    case Activation::tanh:
      return {schema::BuiltinOperator_TANH, 2};
    case Activation::gelu:
      return {schema::BuiltinOperator_GELU, 2};
    case Activation::hard_sigmoid:
    case Activation::silu:
      break;
  }
  refuse(layer, fmt::format("{} has no operator", to_string(layer.function)));
}

OperatorOptions table_options(const Int8Layer& layer, flatbuffers::FlatBufferBuilder& flatbuffer) {
  switch (layer.function) {
    case Activation::none:
      return {schema::BuiltinOptions_QuantizeOptions, schema::CreateQuantizeOptions(flatbuffer).Union()};
    case Activation::leaky_relu:
      return {schema::BuiltinOptions_LeakyReluOptions,
              schema::CreateLeakyReluOptions(flatbuffer, static_cast<float>(layer.slope)).Union()};
    case Activation::hard_swish:
      return {schema::BuiltinOptions_HardSwishOptions, schema::CreateHardSwishOptions(flatbuffer).Union()};
    case Activation::gelu:
      return {schema::BuiltinOptions_GeluOptions, schema::CreateGeluOptions(flatbuffer, false).Union()};
    default:
      return {};
  }
}

}  // namespace

WrittenValue Writer::write_table(const Int8Layer& layer, const WrittenValue& input) {
  check_table(layer);
  const std::vector<Int8Layer> parts = quant::lower_table(layer);
  if (!parts.empty()) return write_layers(parts, input).back();
  const TableOperator table = table_operator(layer);
  return add_operator(layer, table.code, table.version, {input.tensor}, input.shape,
                      table_options(layer, graph_.flatbuffer()));
}

WrittenValue Writer::write_prelu(const Int8Layer& layer, const WrittenValue& input) {
  check_unclamped(layer);
  check_factors(layer);
  std::vector<std::int32_t> shape(input.shape.begin() + 1, input.shape.end());
  for (std::int32_t& extent : shape) extent = 1;
  shape.back() = layer.in_channels;
  return add_operator(layer, schema::BuiltinOperator_PRELU, 1, {input.tensor, second_constant(layer, shape)},
                      input.shape);
}

WrittenValue Writer::write_pair(const Int8Layer& layer, const Values& inputs) {
  check_factors(layer);
  WrittenValue first = inputs[0];
  std::int32_t second = 0;
  if (inputs.size() == 1) {
    second = second_constant(layer, {static_cast<std::int32_t>(layer.weights.size())});
  } else if (inputs[1].shape == first.shape) {
    second = inputs[1].tensor;
  } else {
    first = as_map(layer, first);
    const bool flat = inputs[1].shape.size() == 2;
    second = (flat ? reshaped(layer, inputs[1], {1, 1, 1, layer.in_channels}) : inputs[1]).tensor;
  }
  flatbuffers::FlatBufferBuilder& flatbuffer = graph_.flatbuffer();
  const schema::Activation activation = fused_activation(layer);
  if (layer.op == Int8Op::add)
    return add_operator(
        layer, schema::BuiltinOperator_ADD, 2, {first.tensor, second}, first.shape,
        {schema::BuiltinOptions_AddOptions, schema::CreateAddOptions(flatbuffer, activation).Union()});
  if (layer.op == Int8Op::subtract)
    return add_operator(
        layer, schema::BuiltinOperator_SUB, 2, {first.tensor, second}, first.shape,
        {schema::BuiltinOptions_SubOptions, schema::CreateSubOptions(flatbuffer, activation).Union()});
  const bool enlarges = layer.input.scale * layer.second.scale / layer.output.scale >= 1.0;
  return add_operator(
      layer, schema::BuiltinOperator_MUL, enlarges ? 3 : 2, {first.tensor, second}, first.shape,
      {schema::BuiltinOptions_MulOptions, schema::CreateMulOptions(flatbuffer, activation).Union()});
}

std::int32_t Writer::second_constant(const Int8Layer& layer, const std::vector<std::int32_t>& shape) {
  return graph_.add_constant(layer.name + (layer.op == Int8Op::prelu ? "/slopes" : "/second"), shape,
                             schema::TensorType_INT8, bytes_of(layer.weights),
                             of_activation(layer, layer.second));
}

}  // namespace chispa::tflite
