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
#include "chispa/quant/table.h"
#include "core/array_view.h"
#include "quant/constant_quantization.h"
#include "quant/int8_frame.h"
#include "quant/value_quantizations.h"
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

void quantize_weights(const FoldedLayer& layer, const QuantizeOptions& options, Int8Layer& result) {
  const ConstChannelArray weights = channel_array(layer.weight);
  // A .tflite file cannot tell one channel with a scale of its own from a whole tensor with one.
  result.per_tensor = layer.op == Int8Op::dense && (!options.dense_per_channel || weights.cols() == 1);
  result.weight_scales = weight_scales(layer, result.input.scale, result.output.scale, !result.per_tensor);
  result.weights.resize(static_cast<std::size_t>(layer.weight.size()));
  result.bias.resize(static_cast<std::size_t>(weights.cols()));
  result.requantization.resize(static_cast<std::size_t>(weights.cols()));
  for (std::int64_t c = 0; c < weights.cols(); ++c) quantize_channel(layer, weights, c, result);
}

/// What an operator without weights computes by, besides its frame.
void quantize_constants(const FoldedLayer& layer, Int8Layer& result) {
  if (!layer.weight.empty()) {
    result.second = constant_quantization(layer);
    for (const float value : layer.weight.values())
      result.weights.push_back(quantize_value(double{value}, result.second));
  }
  try {
    result.requantization = requantizations(result);
    if (layer.op == Int8Op::table)
      result.table = make_table(result.function, result.slope, result.input, result.output);
  } catch (const Error& error) {
    throw Error("quantize: layer " + layer.name + ": " + error.what());
  }
}

}  // namespace

Int8Model quantize(const FoldedModel& model, std::span<const ValueRange> ranges,
                   const QuantizeOptions& options) {
  const ValueQuantizations values = value_quantizations(model, ranges);
  Int8Model result;
  result.height = static_cast<int>(model.input[0]);
  result.width = static_cast<int>(model.input[1]);
  result.channels = static_cast<int>(model.input[2]);
  result.input = kPixelQuantization;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    result.layers.push_back(int8_frame(model, i, values));
    if (traits(model.layers[i].op).weights)
      quantize_weights(model.layers[i], options, result.layers.back());
    else
      quantize_constants(model.layers[i], result.layers.back());
  }
  return result;
}

}  // namespace chispa::quant
