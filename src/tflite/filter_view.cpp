#include "tflite/filter_view.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "chispa/core/error.h"
#include "chispa/quant/requantization.h"

namespace chispa::tflite {
namespace {

using quant::Int8Layer;
using quant::Int8Op;

void read_weights(const TensorView& tensor, int channel_dimension, Int8Layer& layer) {
  const std::string title = "weights " + tensor.name;
  if (!tensor.constant) throw Error(title + " are not constant");
  if (tensor.type != schema::TensorType_INT8)
    throw Error(title + " are of type " + name_of(tensor.type) +
                ", not INT8; convert with full integer quantization");
  const auto channels = static_cast<std::size_t>(layer.out_channels);
  if (tensor.scales.size() != 1 &&
      (tensor.scales.size() != channels || tensor.channel_dimension != channel_dimension))
    throw Error(fmt::format("{} have {} scales along dimension {}; 1 is supported, or {} along dimension {}",
                            title, tensor.scales.size(), tensor.channel_dimension, channels,
                            channel_dimension));
  if (std::any_of(tensor.zero_points.begin(), tensor.zero_points.end(),
                  [](std::int64_t zero) { return zero != 0; }))
    throw Error(title + " have a zero point other than 0; convert with symmetric weights");
  layer.weights.resize(tensor.data.size());
  std::memcpy(layer.weights.data(), tensor.data.data(), tensor.data.size());
  if (std::find(layer.weights.begin(), layer.weights.end(), std::int8_t{-128}) != layer.weights.end())
    throw Error(title + " hold -128; the specification has them in [-127, 127]");
  layer.per_tensor = layer.op == Int8Op::dense && tensor.scales.size() == 1;
  layer.weight_scales = tensor.scales;
  layer.weight_scales.resize(channels, tensor.scales[0]);
}

void read_bias(const GraphView& graph, int index, Int8Layer& layer) {
  const auto channels = static_cast<std::size_t>(layer.out_channels);
  layer.bias.assign(channels, 0);
  if (index < 0) return;
  const TensorView& tensor = graph.tensors()[static_cast<std::size_t>(index)];
  if (!tensor.constant || tensor.type != schema::TensorType_INT32 ||
      tensor.data.size() != channels * sizeof(std::int32_t))
    throw Error(fmt::format("bias {} is not a constant of {} INT32 values", tensor.name, channels));
  std::memcpy(layer.bias.data(), tensor.data.data(), tensor.data.size());
}

}  // namespace

void read_filter(const GraphView& graph, const OperatorView& view, int channel_dimension, Int8Layer& layer) {
  if (view.input(1) < 0) throw Error("has no weights");
  read_weights(graph.tensors()[static_cast<std::size_t>(view.input(1))], channel_dimension, layer);
  read_bias(graph, view.input(2), layer);
  layer.requantization = quant::requantizations(layer);
  for (std::size_t c = 0; c < layer.requantization.size(); ++c)
    if (!quant::sums_fit(layer, c)) throw Error(fmt::format("channel {}: its sums could leave 32 bits", c));
}

}  // namespace chispa::tflite
