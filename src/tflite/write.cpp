#include "chispa/tflite/write.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>

#include "chispa/core/error.h"
#include "chispa/core/window.h"
#include "chispa/quant/requantization.h"
#include "tflite/activation.h"
#include "tflite/graph_builder.h"

namespace chispa::tflite {
namespace {

using quant::Int8Layer;
using quant::Int8Op;

[[noreturn]] void refuse(const Int8Layer& layer, const std::string& what) {
  throw Error("tflite: layer " + layer.name + ": " + what);
}

/// What a float32 field keeps of it; all scales are float32 values from the beginning.
float float_scale(const Int8Layer& layer, double scale) {
  const float stored = static_cast<float>(scale);
  if (double{stored} != scale) refuse(layer, fmt::format("scale {} is no float32 value", scale));
  return stored;
}

TensorQuantization of_activation(const Int8Layer& layer, const quant::Quantization& quantization) {
  return {{float_scale(layer, quantization.scale)}, quantization.zero_point};
}

template <typename T>
std::span<const std::uint8_t> bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(T)};
}

/// The readers of a file derive the factors from its scales: they must find ours.
void check_factors(const Int8Layer& layer) {
  const std::vector<quant::Requantization> derived = quant::requantizations(layer);
  if (derived.size() != layer.requantization.size())
    refuse(layer, fmt::format("has {} factors, not {}", layer.requantization.size(), derived.size()));
  for (std::size_t i = 0; i < derived.size(); ++i)
    if (derived[i] != layer.requantization[i])
      refuse(layer, fmt::format("{} {}: its factor is not that of its scales",
                                traits(layer.op).weights ? "channel" : "factor", i));
}

schema::Activation fused_activation(const Int8Layer& layer) {
  const ClampRange wanted{layer.clamp_min, layer.clamp_max};
  // In this order, so that a ReLU is seen even where it changes nothing.
  for (const schema::Activation activation : {schema::Activation_RELU, schema::Activation_RELU6,
                                              schema::Activation_RELU_N1_TO_1, schema::Activation_NONE})
    if (activation_range(activation, layer.output) == wanted) return activation;
  refuse(layer, fmt::format("no fused activation clamps to [{},{}]", wanted.min, wanted.max));
}

schema::Padding padding_of(const Int8Layer& layer) {
  const auto fits = [&](Padding padding) {
    if (padding == Padding::valid &&
        (layer.kernel_height > layer.in_height || layer.kernel_width > layer.in_width))
      return false;
    const Window rows = make_window(layer.in_height, layer.kernel_height, layer.stride_height, padding);
    const Window columns = make_window(layer.in_width, layer.kernel_width, layer.stride_width, padding);
    return rows.output == layer.out_height && columns.output == layer.out_width &&
           rows.pad_before == layer.pad_top && columns.pad_before == layer.pad_left;
  };
  if (fits(Padding::same)) return schema::Padding_SAME;
  if (fits(Padding::valid)) return schema::Padding_VALID;
  refuse(layer, "its padding is neither \"same\" nor \"valid\"");
}

/// Writes operator after operator.
class Writer {
 public:
  explicit Writer(const quant::Int8Model& model) : model_(model) {}

  std::vector<std::uint8_t> write() {
    if (model_.layers.empty()) throw Error("tflite: the model has no layers");
    const int input =
        graph_.add_tensor("input", {1, model_.height, model_.width, model_.channels}, schema::TensorType_INT8,
                          of_activation(model_.layers.front(), model_.input));
    for (std::size_t i = 0; i < model_.layers.size(); ++i) {
      const auto tensor_of = [&](int layer) {
        return layer < 0 ? input : outputs_.at(static_cast<std::size_t>(layer));
      };
      at_ = tensor_of(model_.layers[i].inputs[0]);
      if (model_.layers[i].op == Int8Op::add) addend_ = tensor_of(model_.layers[i].inputs[1]);
      add(model_.layers[i]);
      outputs_.push_back(at_);
    }
    // What the oldest interpreter that knows these operators' versions calls itself.
    graph_.add_metadata("min_runtime_version", "1.14.0");
    std::string names;
    for (const std::string& name : model_.class_names) names += name + "\n";
    if (!names.empty()) graph_.add_metadata("class_names", names);
    return graph_.finish(input, at_, "Chispa: " + model_.name);
  }

 private:
  void add(const Int8Layer& layer) {
    switch (layer.op) {
      case Int8Op::conv2d:
        return add_conv2d(layer);
      case Int8Op::depthwise_conv2d:
        return add_depthwise_conv2d(layer);
      case Int8Op::max_pool2d:
        return add_pool2d(layer, schema::BuiltinOperator_MAX_POOL_2D);
      case Int8Op::average_pool2d:
        return add_pool2d(layer, schema::BuiltinOperator_AVERAGE_POOL_2D);
      case Int8Op::dense:
        return add_dense(layer);
      case Int8Op::add:
        return add_add(layer);
      case Int8Op::table:
      case Int8Op::prelu:
      case Int8Op::subtract:
      case Int8Op::multiply:
      case Int8Op::concat:
      case Int8Op::pad:
      case Int8Op::reshape:
      case Int8Op::slice:
      case Int8Op::shuffle:
      case Int8Op::global_average_pool:
      case Int8Op::softmax:
        refuse(layer, std::string(traits(layer.op).name) + " is not written yet");
    }
  }

  void add_conv2d(const Int8Layer& layer) {
    const auto options =
        schema::CreateConv2DOptions(graph_.flatbuffer(), padding_of(layer), layer.stride_width,
                                    layer.stride_height, fused_activation(layer));
    const std::vector<std::int32_t> inputs = filter_inputs(
        layer, {layer.out_channels, layer.kernel_height, layer.kernel_width, layer.in_channels}, 0);
    append(layer, schema::BuiltinOperator_CONV_2D, 3, inputs,
           {schema::BuiltinOptions_Conv2DOptions, options.Union()});
  }

  void add_depthwise_conv2d(const Int8Layer& layer) {
    const int multiplier = layer.out_channels / layer.in_channels;
    const auto options =
        schema::CreateDepthwiseConv2DOptions(graph_.flatbuffer(), padding_of(layer), layer.stride_width,
                                             layer.stride_height, multiplier, fused_activation(layer));
    const std::vector<std::int32_t> inputs =
        filter_inputs(layer, {1, layer.kernel_height, layer.kernel_width, layer.out_channels}, 3);
    append(layer, schema::BuiltinOperator_DEPTHWISE_CONV_2D, 3, inputs,
           {schema::BuiltinOptions_DepthwiseConv2DOptions, options.Union()});
  }

  void add_pool2d(const Int8Layer& layer, schema::BuiltinOperator code) {
    const schema::Activation activation =
        layer.op == Int8Op::max_pool2d ? schema::Activation_NONE : fused_activation(layer);
    const auto options =
        schema::CreatePool2DOptions(graph_.flatbuffer(), padding_of(layer), layer.stride_width,
                                    layer.stride_height, layer.kernel_width, layer.kernel_height, activation);
    append(layer, code, 2, {at_}, {schema::BuiltinOptions_Pool2DOptions, options.Union()});
  }

  void add_add(const Int8Layer& layer) {
    check_factors(layer);
    const auto options = schema::CreateAddOptions(graph_.flatbuffer(), fused_activation(layer));
    append(layer, schema::BuiltinOperator_ADD, 2, {at_, addend_},
           {schema::BuiltinOptions_AddOptions, options.Union()});
  }

  void add_dense(const Int8Layer& layer) {
    const int features = layer.in_height * layer.in_width * layer.in_channels;
    flatten(layer, features);
    const auto options = schema::CreateFullyConnectedOptions(graph_.flatbuffer(), fused_activation(layer));
    const std::vector<std::int32_t> inputs = filter_inputs(layer, {layer.out_channels, features}, 0);
    append(layer, schema::BuiltinOperator_FULLY_CONNECTED, 4, inputs,
           {schema::BuiltinOptions_FullyConnectedOptions, options.Union()});
  }

  void flatten(const Int8Layer& layer, int features) {
    const std::vector<std::int32_t> shape{1, features};
    const int shape_tensor =
        graph_.add_constant(layer.name + "/shape", {2}, schema::TensorType_INT32, bytes_of(shape));
    const int flat = graph_.add_tensor(layer.name + "/flat", shape, schema::TensorType_INT8,
                                       of_activation(layer, layer.input));
    const auto options =
        schema::CreateReshapeOptions(graph_.flatbuffer(), graph_.flatbuffer().CreateVector(shape));
    graph_.add_operator(schema::BuiltinOperator_RESHAPE, 1, {at_, shape_tensor}, flat,
                        {schema::BuiltinOptions_ReshapeOptions, options.Union()});
    at_ = flat;
  }

  /// The tensors that a layer with weights reads: the activations, the weights, the bias.
  std::vector<std::int32_t> filter_inputs(const Int8Layer& layer, const std::vector<std::int32_t>& shape,
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
    return {at_, weight_tensor, bias_tensor};
  }

  void append(const Int8Layer& layer, schema::BuiltinOperator code, int version,
              const std::vector<std::int32_t>& inputs, const OperatorOptions& options) {
    const std::vector<std::int32_t> shape =
        layer.op == Int8Op::dense
            ? std::vector<std::int32_t>{1, layer.out_channels}
            : std::vector<std::int32_t>{1, layer.out_height, layer.out_width, layer.out_channels};
    const int output =
        graph_.add_tensor(layer.name, shape, schema::TensorType_INT8, of_activation(layer, layer.output));
    graph_.add_operator(code, version, inputs, output, options);
    at_ = output;
  }

  const quant::Int8Model& model_;
  GraphBuilder graph_;
  std::vector<std::int32_t> outputs_;  ///< tensors of the layers so far
  std::int32_t at_ = 0;  ///< the tensor that the next operator reads, then the one it has written
  std::int32_t addend_ = 0;
};

}  // namespace

std::vector<std::uint8_t> make_tflite(const quant::Int8Model& model) {
  return Writer(model).write();
}

}  // namespace chispa::tflite
