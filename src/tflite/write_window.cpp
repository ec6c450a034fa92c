#include "chispa/core/window.h"
#include "tflite/writer.h"

namespace chispa::tflite {
namespace {

using quant::Int8Layer;
using quant::Int8Op;

schema::Padding padding_of(const Int8Layer& layer) {
  const auto fits = [&](Padding padding) {
    const Size2D input{layer.in_height, layer.in_width}, kernel{layer.kernel_height, layer.kernel_width};
    const Size2D dilation{layer.dilation_height, layer.dilation_width};
    if (padding == Padding::valid && ((kernel.height - 1) * dilation.height >= input.height ||
                                      (kernel.width - 1) * dilation.width >= input.width))
      return false;
    const auto [rows, columns] =
        make_window2d(input, kernel, {layer.stride_height, layer.stride_width}, padding, dilation);
    return rows.output == layer.out_height && columns.output == layer.out_width &&
           rows.pad_before == layer.pad_top && columns.pad_before == layer.pad_left;
  };
  if (fits(Padding::same)) return schema::Padding_SAME;
  if (fits(Padding::valid)) return schema::Padding_VALID;
  refuse(layer, "its padding is neither \"same\" nor \"valid\"");
}

std::vector<std::int32_t> output_map(const Int8Layer& layer) {
  return {1, layer.out_height, layer.out_width, layer.out_channels};
}

}  // namespace

WrittenValue Writer::write_conv2d(const Int8Layer& layer, const WrittenValue& input) {
  const auto options = schema::CreateConv2DOptions(graph_.flatbuffer(), padding_of(layer), layer.stride_width,
                                                   layer.stride_height, fused_activation(layer),
                                                   layer.dilation_width, layer.dilation_height);
  const std::vector<std::int32_t> inputs = filter_inputs(
      layer, as_map(layer, input).tensor,
      {layer.out_channels, layer.kernel_height, layer.kernel_width, layer.in_channels / layer.groups}, 0);
  return add_operator(layer, schema::BuiltinOperator_CONV_2D, layer.groups > 1 ? 6 : 3, inputs,
                      output_map(layer), {schema::BuiltinOptions_Conv2DOptions, options.Union()});
}

WrittenValue Writer::write_depthwise_conv2d(const Int8Layer& layer, const WrittenValue& input) {
  const auto options = schema::CreateDepthwiseConv2DOptions(
      graph_.flatbuffer(), padding_of(layer), layer.stride_width, layer.stride_height,
      layer.out_channels / layer.in_channels, fused_activation(layer), layer.dilation_width,
      layer.dilation_height);
  const std::vector<std::int32_t> inputs =
      filter_inputs(layer, as_map(layer, input).tensor,
                    {1, layer.kernel_height, layer.kernel_width, layer.out_channels}, 3);
  return add_operator(layer, schema::BuiltinOperator_DEPTHWISE_CONV_2D, 3, inputs, output_map(layer),
                      {schema::BuiltinOptions_DepthwiseConv2DOptions, options.Union()});
}

WrittenValue Writer::write_pool2d(const Int8Layer& layer, const WrittenValue& input) {
  check_same_quantization(layer);
  const bool largest = layer.op == Int8Op::max_pool2d;
  const bool clamps = layer.clamp_min > -128 || layer.clamp_max < 127;
  const auto options = schema::CreatePool2DOptions(
      graph_.flatbuffer(), padding_of(layer), layer.stride_width, layer.stride_height, layer.kernel_width,
      layer.kernel_height, largest && !clamps ? schema::Activation_NONE : fused_activation(layer));
  return add_operator(layer,
                      largest ? schema::BuiltinOperator_MAX_POOL_2D : schema::BuiltinOperator_AVERAGE_POOL_2D,
                      2, {as_map(layer, input).tensor}, output_map(layer),
                      {schema::BuiltinOptions_Pool2DOptions, options.Union()});
}

WrittenValue Writer::write_dense(const Int8Layer& layer, const WrittenValue& input) {
  const int features = layer.in_height * layer.in_width * layer.in_channels;
  const std::int32_t flat = reshaped(layer, input, {1, features}).tensor;
  const auto options = schema::CreateFullyConnectedOptions(graph_.flatbuffer(), fused_activation(layer));
  const std::vector<std::int32_t> inputs = filter_inputs(layer, flat, {layer.out_channels, features}, 0);
  return add_operator(layer, schema::BuiltinOperator_FULLY_CONNECTED, 4, inputs, {1, layer.out_channels},
                      {schema::BuiltinOptions_FullyConnectedOptions, options.Union()});
}

std::vector<std::int32_t> Writer::filter_inputs(const Int8Layer& layer, std::int32_t input,
                                                const std::vector<std::int32_t>& shape,
                                                int channel_dimension) {
  check_factors(layer);
  TensorQuantization weights{{}, 0, channel_dimension};
  TensorQuantization bias;
  const std::size_t scales = layer.per_tensor ? 1 : layer.weight_scales.size();
  for (std::size_t c = 0; c < scales; ++c) {
    weights.scales.push_back(float_scale(layer, layer.weight_scales[c]));
    bias.scales.push_back(static_cast<float>(layer.input.scale) * weights.scales.back());
  }
  const int weight_tensor = graph_.add_constant(layer.name + "/weights", shape, schema::TensorType_INT8,
                                                bytes_of(layer.weights), weights);
  const int bias_tensor = graph_.add_constant(layer.name + "/bias", {layer.out_channels},
                                              schema::TensorType_INT32, bytes_of(layer.bias), bias);
  return {input, weight_tensor, bias_tensor};
}

}  // namespace chispa::tflite
