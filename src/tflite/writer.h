#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "chispa/quant/int8_model.h"
#include "tflite/graph_builder.h"
#include "tflite/operator_version.h"

namespace chispa::tflite {

/// A layer's output as the file has it.
struct WrittenValue {
  std::int32_t tensor = 0;
  std::vector<std::int32_t> shape;  ///< [1,h,w,c], or [1,features]
  quant::Quantization quantization;
};

/// Writes layer after layer as the operators that compute it.
class Writer {
 public:
  explicit Writer(const quant::Int8Model& model) : model_(model) {}

  /// The file's bytes. Throws Error naming the layer.
  std::vector<std::uint8_t> write();

 private:
  using Layer = quant::Int8Layer;
  using Values = std::vector<WrittenValue>;

  /// The outputs of `layers`, for which kModelInput is `input`.
  Values write_layers(std::span<const Layer> layers, const WrittenValue& input);
  WrittenValue write_layer(const Layer& layer, const Values& inputs);

  // Operators with weights or a window: write_window.cpp.
  WrittenValue write_conv2d(const Layer& layer, const WrittenValue& input);
  WrittenValue write_depthwise_conv2d(const Layer& layer, const WrittenValue& input);
  WrittenValue write_pool2d(const Layer& layer, const WrittenValue& input);
  WrittenValue write_dense(const Layer& layer, const WrittenValue& input);
  /// The tensors that a layer with weights reads: the activations, the weights, the bias.
  std::vector<std::int32_t> filter_inputs(const Layer& layer, std::int32_t input,
                                          const std::vector<std::int32_t>& shape, int channel_dimension);

  // Of one value and of two: write_pointwise.cpp.
  WrittenValue write_table(const Layer& layer, const WrittenValue& input);
  WrittenValue write_prelu(const Layer& layer, const WrittenValue& input);
  WrittenValue write_pair(const Layer& layer, const Values& inputs);

  // Values moved or added up over the map: write_rearrangement.cpp.
  WrittenValue write_concat(const Layer& layer, const Values& inputs);
  WrittenValue write_pad(const Layer& layer, const WrittenValue& input);
  WrittenValue write_reshape(const Layer& layer, const WrittenValue& input);
  WrittenValue write_slice(const Layer& layer, const WrittenValue& input);
  WrittenValue write_shuffle(const Layer& layer, const WrittenValue& input);
  WrittenValue write_global_average(const Layer& layer, const WrittenValue& input);
  WrittenValue write_softmax(const Layer& layer, const WrittenValue& input);

  /// `input` in another shape, by a RESHAPE where it has not that shape already.
  WrittenValue reshaped(const Layer& layer, const WrittenValue& input,
                        const std::vector<std::int32_t>& shape);
  WrittenValue as_map(const Layer& layer, const WrittenValue& input);

  std::int32_t int_constant(const std::string& name, const std::vector<std::int32_t>& shape,
                            const std::vector<std::int32_t>& values);
  /// `weights` of a pair or prelu, quantized as `second`.
  std::int32_t second_constant(const Layer& layer, const std::vector<std::int32_t>& shape);

  WrittenValue add_operator(const Layer& layer, schema::BuiltinOperator code, int version,
                            const std::vector<std::int32_t>& inputs, const std::vector<std::int32_t>& shape,
                            const OperatorOptions& options = {});
  /// The same of an operator that moves the values of `input`, on the way to what the layer computes.
  WrittenValue add_step(const Layer& layer, const std::string& suffix, const WrittenValue& input,
                        schema::BuiltinOperator code, int version, std::int32_t constant,
                        const std::vector<std::int32_t>& shape, const OperatorOptions& options);

  const quant::Int8Model& model_;
  GraphBuilder graph_;
  Release release_;  ///< that the operators so far need
};

[[noreturn]] void refuse(const quant::Int8Layer& layer, const std::string& what);

/// What a float32 field keeps of a scale; all scales are float32 values from the beginning.
float float_scale(const quant::Int8Layer& layer, double scale);
TensorQuantization of_activation(const quant::Int8Layer& layer, const quant::Quantization& quantization);

/// The fused activation that clamps as the layer does.
schema::Activation fused_activation(const quant::Int8Layer& layer);
/// Of an operator that has no fused activation.
void check_unclamped(const quant::Int8Layer& layer);
/// The readers of a file derive the factors from its scales: they must find ours.
void check_factors(const quant::Int8Layer& layer);
void check_same_quantization(const quant::Int8Layer& layer);

template <typename T>
std::span<const std::uint8_t> bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace chispa::tflite
