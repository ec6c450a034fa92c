#include "tflite/filter_view.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "chispa/core/error.h"
#include "chispa/quant/requantization.h"
#include "chispa/runtime/requantize.h"

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

/// Of a bias, in the model format.
constexpr std::int32_t kGreatestBias = (1 << 25) - 1;

/// What the channel gives for a sum.
int output_of(const Int8Layer& layer, std::size_t channel, std::int32_t sum) {
  const quant::Requantization& factor = layer.requantization[channel];
  return std::clamp(layer.output.zero_point + runtime::requantize(sum, factor.multiplier, -factor.shift),
                    layer.clamp_min, layer.clamp_max);
}

/// Channels that training has left dead have huge biases, which decide the output alone: then the weights are
/// of no account, and a small bias gives the same by another factor. Whether that is so, and has been done.
bool settle_dead_channel(Int8Layer& layer, std::size_t channel) {
  std::int64_t reach = 0;
  for (std::size_t tap = 0; tap < layer.taps(); ++tap)
    reach += 255 * std::abs(int{layer.weights[layer.weight_index(channel, tap)]});
  const std::int64_t bias = layer.bias[channel];
  if (layer.requantization[channel].shift > 0 || bias - reach < INT32_MIN || bias + reach > INT32_MAX)
    return false;
  const int output = output_of(layer, channel, static_cast<std::int32_t>(bias - reach));
  if (output_of(layer, channel, static_cast<std::int32_t>(bias + reach)) != output) return false;
  layer.requantization[channel] = {1 << 30, -7};  // 1/256
  layer.bias[channel] = (output - layer.output.zero_point) * 256;
  for (std::size_t tap = 0; tap < layer.taps(); ++tap) layer.weights[layer.weight_index(channel, tap)] = 0;
  return true;
}

}  // namespace

void read_filter(const GraphView& graph, const OperatorView& view, int channel_dimension, Int8Layer& layer) {
  if (view.input(1) < 0) throw Error("has no weights");
  read_weights(graph.tensors()[static_cast<std::size_t>(view.input(1))], channel_dimension, layer);
  read_bias(graph, view.input(2), layer);
  layer.requantization = quant::requantizations(layer);
  for (std::size_t c = 0; c < layer.requantization.size(); ++c) {
    if (std::abs(std::int64_t{layer.bias[c]}) <= kGreatestBias && quant::sums_fit(layer, c)) continue;
    if (!settle_dead_channel(layer, c))
      throw Error(fmt::format("channel {}: its sums could leave 32 bits", c));
  }
}

}  // namespace chispa::tflite
