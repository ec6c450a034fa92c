#include "chispa/quant/quantize.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "chispa/core/error.h"
#include "chispa/quant/affine.h"
#include "chispa/quant/requantization.h"
#include "core/array_view.h"
#include "quant/weight_scales.h"

namespace chispa::quant {
namespace {

/// Sets weights, bias and factor of channel `c`; `weights` are the layer's, [taps][channels].
void quantize_channel(const FoldedLayer& layer, const ConstChannelArray& weights, std::int64_t c,
                      Int8Layer& result) {
  const auto channel = static_cast<std::size_t>(c);
  const double weight_scale = result.weight_scales[channel];
  for (std::int64_t t = 0; t < weights.rows(); ++t) {
    const double q = std::clamp(std::round(double{weights(t, c)} / weight_scale), -127.0, 127.0);
    result.weights[result.weight_index(channel, static_cast<std::size_t>(t))] = static_cast<std::int8_t>(q);
  }
  const double accumulator_step = result.input.scale * weight_scale;
  const std::int64_t bias = std::llround(layer.bias.data()[c] / accumulator_step);
  const double factor = requantization_factor(result, channel);
  if (!(factor < 0x1p30)) refuse(layer, c, "its outputs are all but 0 beside its weights; was it trained?");
  result.bias[channel] = static_cast<std::int32_t>(bias);
  result.requantization[channel] = make_requantization(factor);
  if (!sums_fit(result, channel))
    refuse(layer, c,
           fmt::format(
               "its sum of {} products could leave 32 bits; use fewer inputs to the layer or smaller weights",
               weights.rows()));
}

Int8Layer frame(const FoldedLayer& layer, const Quantization& input) {
  Int8Layer result;
  result.name = layer.name;
  result.op = layer.op;
  result.in_height = static_cast<int>(layer.input[0]);
  result.in_width = static_cast<int>(layer.input[1]);
  result.in_channels = static_cast<int>(layer.input[2]);
  result.out_height = static_cast<int>(layer.output[0]);
  result.out_width = static_cast<int>(layer.output[1]);
  result.out_channels = static_cast<int>(layer.output[2]);
  result.input = input;
  if (layer.op == Int8Op::dense) return result;
  const Window2D window = make_window2d({layer.input[0], layer.input[1]}, layer.kernel, layer.window.stride,
                                        layer.window.padding, layer.window.dilation);
  result.kernel_height = static_cast<int>(layer.kernel.height);
  result.kernel_width = static_cast<int>(layer.kernel.width);
  result.stride_height = static_cast<int>(layer.window.stride.height);
  result.stride_width = static_cast<int>(layer.window.stride.width);
  result.pad_top = static_cast<int>(window.rows.pad_before);
  result.pad_left = static_cast<int>(window.cols.pad_before);
  return result;
}

Int8Layer quantize_layer(const FoldedLayer& layer, const Quantization& input, ValueRange range,
                         const QuantizeOptions& options) {
  Int8Layer result = frame(layer, input);
  if (layer.op == Int8Op::max_pool2d) {
    result.output = input;
    return result;
  }
  if (layer.activation == Activation::relu) range = {0.0, std::max(range.max, 0.0)};
  result.output = choose_quantization(range);
  if (layer.activation == Activation::relu) result.clamp_min = result.output.zero_point;
  const ConstChannelArray weights = channel_array(layer.weight);
  // A .tflite file cannot tell one channel with a scale of its own from a whole tensor with one.
  result.per_tensor = layer.op == Int8Op::dense && (!options.dense_per_channel || weights.cols() == 1);
  result.weight_scales = weight_scales(layer, input.scale, result.output.scale, !result.per_tensor);
  result.weights.resize(static_cast<std::size_t>(layer.weight.size()));
  result.bias.resize(static_cast<std::size_t>(weights.cols()));
  result.requantization.resize(static_cast<std::size_t>(weights.cols()));
  for (std::int64_t c = 0; c < weights.cols(); ++c) quantize_channel(layer, weights, c, result);
  return result;
}

}  // namespace

Int8Model quantize(const FoldedModel& model, std::span<const ValueRange> ranges,
                   const QuantizeOptions& options) {
  if (ranges.size() != model.layers.size())
    throw Error(fmt::format("quantize: {} ranges for {} layers", ranges.size(), model.layers.size()));
  Int8Model result;
  result.height = static_cast<int>(model.input[0]);
  result.width = static_cast<int>(model.input[1]);
  result.channels = static_cast<int>(model.input[2]);
  result.input = kPixelQuantization;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const Quantization& input = i == 0 ? result.input : result.layers.back().output;
    Int8Layer layer = quantize_layer(model.layers[i], input, ranges[i], options);
    layer.inputs = {static_cast<int>(i) - 1};
    result.layers.push_back(std::move(layer));
  }
  return result;
}

}  // namespace chispa::quant
