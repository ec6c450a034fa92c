#include "chispa/quant/simulate.h"

#include "chispa/quant/affine.h"
#include "core/array_view.h"
#include "quant/tie_break.h"

namespace chispa::quant {

FoldedLayer dequantized(const FoldedLayer& layer, const Int8Layer& int8) {
  FoldedLayer result = layer;
  if (layer.weight.empty()) return result;
  result.weight = Tensor(layer.weight.shape());
  if (!traits(layer.op).weights) {
    for (std::size_t i = 0; i < int8.weights.size(); ++i)
      result.weight.values()[i] = static_cast<float>(dequantize_value(int8.weights[i], int8.second));
    return result;
  }
  result.bias = Tensor(layer.bias.shape());
  const std::int64_t channels = layer.output[2];
  const std::int64_t taps = layer.weight.size() / channels;  // float weights are [taps][channels]
  for (std::int64_t c = 0; c < channels; ++c) {
    const double scale = int8.weight_scales[static_cast<std::size_t>(c)];
    const double bias = int8.bias[static_cast<std::size_t>(c)];
    result.bias.data()[c] = static_cast<float>(bias * int8.input.scale * scale);
    for (std::int64_t t = 0; t < taps; ++t) {
      const std::size_t place = int8.weight_index(static_cast<std::size_t>(c), static_cast<std::size_t>(t));
      result.weight.data()[t * channels + c] = static_cast<float>(int8.weights[place] * scale);
    }
  }
  return result;
}

void round_to_output(Tensor& values, const Int8Layer& int8) {
  const auto scale = static_cast<float>(int8.output.scale);
  const auto zero_point = static_cast<float>(int8.output.zero_point);
  const auto least = static_cast<float>(int8.clamp_min), greatest = static_cast<float>(int8.clamp_max);
  FlatArray value = flat_array(values);
  if (int8.op == Int8Op::average_pool2d) value += tie_break(values, int8.output);
  value = scale * (((value / scale).rint() + zero_point).max(least).min(greatest) - zero_point);
}

}  // namespace chispa::quant
