#include "tflite/writer.h"

namespace chispa::tflite {
namespace {

using quant::Int8Layer;

void check_moves_only(const Int8Layer& layer) {
  check_unclamped(layer);
  check_same_quantization(layer);
}

}  // namespace

WrittenValue Writer::write_concat(const Int8Layer& layer, const Values& inputs) {
  check_moves_only(layer);
  // Of the shapes of maps; only the first one's channels are known here, and they do not matter.
  const bool flat = layer.in_height * layer.in_width == 1 && inputs[0].shape.size() == 2;
  std::vector<std::int32_t> tensors;
  for (const WrittenValue& input : inputs) {
    std::vector<std::int32_t> shape{1, layer.in_height, layer.in_width, input.shape.back()};
    if (flat) shape = {1, input.shape.back()};
    tensors.push_back(reshaped(layer, input, shape).tensor);
  }
  std::vector<std::int32_t> shape{1, layer.out_height, layer.out_width, layer.out_channels};
  if (flat) shape = {1, layer.out_channels};
  const auto options = schema::CreateConcatenationOptions(graph_.flatbuffer(), flat ? 1 : 3);
  return add_operator(layer, schema::BuiltinOperator_CONCATENATION, 2, tensors, shape,
                      {schema::BuiltinOptions_ConcatenationOptions, options.Union()});
}

WrittenValue Writer::write_pad(const Int8Layer& layer, const WrittenValue& input) {
  check_moves_only(layer);
  const std::int32_t below = layer.out_height - layer.in_height - layer.pad_top;
  const std::int32_t right = layer.out_width - layer.in_width - layer.pad_left;
  const std::int32_t widths =
      int_constant(layer.name + "/widths", {4, 2}, {0, 0, layer.pad_top, below, layer.pad_left, right, 0, 0});
  return add_operator(
      layer, schema::BuiltinOperator_PAD, 2, {as_map(layer, input).tensor, widths},
      {1, layer.out_height, layer.out_width, layer.out_channels},
      {schema::BuiltinOptions_PadOptions, schema::CreatePadOptions(graph_.flatbuffer()).Union()});
}

WrittenValue Writer::write_reshape(const Int8Layer& layer, const WrittenValue& input) {
  check_moves_only(layer);
  const std::vector<std::int32_t> shape{1, layer.out_height, layer.out_width, layer.out_channels};
  const std::int32_t extents = int_constant(layer.name + "/shape", {4}, shape);
  const auto options =
      schema::CreateReshapeOptions(graph_.flatbuffer(), graph_.flatbuffer().CreateVector(shape));
  return add_operator(layer, schema::BuiltinOperator_RESHAPE, 1, {input.tensor, extents}, shape,
                      {schema::BuiltinOptions_ReshapeOptions, options.Union()});
}

WrittenValue Writer::write_slice(const Int8Layer& layer, const WrittenValue& input) {
  check_moves_only(layer);
  const std::vector<std::int32_t> shape{1, layer.out_height, layer.out_width, layer.out_channels};
  const std::int32_t begin = int_constant(layer.name + "/begin", {4}, {0, 0, 0, layer.channel_begin});
  const std::int32_t size = int_constant(layer.name + "/size", {4}, shape);
  return add_operator(
      layer, schema::BuiltinOperator_SLICE, 2, {as_map(layer, input).tensor, begin, size}, shape,
      {schema::BuiltinOptions_SliceOptions, schema::CreateSliceOptions(graph_.flatbuffer()).Union()});
}

WrittenValue Writer::write_shuffle(const Int8Layer& layer, const WrittenValue& input) {
  check_moves_only(layer);
  const std::int32_t places = layer.in_height * layer.in_width;
  const std::int32_t members = layer.in_channels / layer.groups;
  const WrittenValue grouped = reshaped(layer, input, {1, places, layer.groups, members});
  const std::int32_t order = int_constant(layer.name + "/order", {4}, {0, 1, 3, 2});
  const WrittenValue turned = add_step(
      layer, "/turned", grouped, schema::BuiltinOperator_TRANSPOSE, 2, order,
      {1, places, members, layer.groups},
      {schema::BuiltinOptions_TransposeOptions, schema::CreateTransposeOptions(graph_.flatbuffer()).Union()});
  return write_reshape(layer, turned);
}

WrittenValue Writer::write_global_average(const Int8Layer& layer, const WrittenValue& input) {
  check_unclamped(layer);
  check_factors(layer);
  const std::int32_t axes = int_constant(layer.name + "/axes", {2}, {1, 2});
  const auto options = schema::CreateReducerOptions(graph_.flatbuffer(), true);
  return add_operator(layer, schema::BuiltinOperator_MEAN, 2, {as_map(layer, input).tensor, axes},
                      {1, 1, 1, layer.out_channels},
                      {schema::BuiltinOptions_ReducerOptions, options.Union()});
}

WrittenValue Writer::write_softmax(const Int8Layer& layer, const WrittenValue& input) {
  check_unclamped(layer);
  check_factors(layer);
  if (layer.output.scale != 1.0 / 256 || layer.output.zero_point != -128)
    refuse(layer, "its output's scale and zero point are not 1/256 and -128");
  const auto options = schema::CreateSoftmaxOptions(graph_.flatbuffer(), 1.0f);
  return add_operator(layer, schema::BuiltinOperator_SOFTMAX, 2, {input.tensor}, input.shape,
                      {schema::BuiltinOptions_SoftmaxOptions, options.Union()});
}

}  // namespace chispa::tflite
