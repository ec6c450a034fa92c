#pragma once

// What an Int8Model computes, from TensorFlow Lite's quantization specification: plain loops, 64-bit sums,
// roundings as exact fractions. Shares nothing with the runtime.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "chispa/quant/int8_model.h"

namespace chispa::oracle {

__extension__ typedef __int128 Wide;

inline Wide floor_divide(Wide numerator, Wide denominator) {
  const Wide quotient = numerator / denominator;
  return numerator % denominator != 0 && (numerator < 0) != (denominator < 0) ? quotient - 1 : quotient;
}

/// numerator / denominator, ties upwards.
inline std::int64_t round_half_up(Wide numerator, Wide denominator) {
  return static_cast<std::int64_t>(floor_divide(2 * numerator + denominator, 2 * denominator));
}

/// numerator / denominator, ties away from zero.
inline std::int64_t round_half_away(Wide numerator, Wide denominator) {
  const Wide magnitude = numerator < 0 ? -numerator : numerator;
  const std::int64_t rounded = static_cast<std::int64_t>((2 * magnitude + denominator) / (2 * denominator));
  return numerator < 0 ? -rounded : rounded;
}

/// acc * multiplier * 2^(shift - 31), rounded twice as TensorFlow Lite's reference kernels do.
inline std::int64_t requantize(std::int64_t acc, std::int32_t multiplier, int shift) {
  const Wide scaled = shift > 0 ? Wide{acc} * (Wide{1} << shift) : Wide{acc};
  const std::int64_t high = round_half_up(scaled * multiplier, Wide{1} << 31);
  return shift < 0 ? round_half_away(high, Wide{1} << -shift) : high;
}

inline std::int8_t finish(const quant::Int8Layer& layer, int channel, std::int64_t sum) {
  const auto c = static_cast<std::size_t>(channel);
  const quant::Requantization& factor = layer.requantization[c];
  const std::int64_t value =
      layer.output.zero_point + requantize(layer.bias[c] + sum, factor.multiplier, factor.shift);
  return static_cast<std::int8_t>(std::clamp<std::int64_t>(value, layer.clamp_min, layer.clamp_max));
}

/// An operand of an add or its sum, in units of 2^-20 of what both have in common.
inline std::int64_t rescale(std::int64_t value, const quant::Requantization& factor) {
  return requantize(value, factor.multiplier, factor.shift);
}

inline std::int8_t sum_of(const quant::Int8Layer& layer, std::int8_t first, std::int8_t second) {
  const std::int64_t sum = rescale((first - layer.input.zero_point) * (1 << 20), layer.requantization[0]) +
                           rescale((second - layer.second.zero_point) * (1 << 20), layer.requantization[1]);
  const std::int64_t value = layer.output.zero_point + rescale(sum, layer.requantization[2]);
  return static_cast<std::int8_t>(std::clamp<std::int64_t>(value, layer.clamp_min, layer.clamp_max));
}

/// One output element; `input` [H][W][C].
inline std::int8_t element(const quant::Int8Layer& layer, const std::vector<std::int8_t>& input, int y, int x,
                           int o) {
  std::int64_t sum = 0;
  int largest = -128;
  int inside = 0;
  if (layer.op == quant::Int8Op::dense) {
    for (std::size_t i = 0; i < input.size(); ++i)
      sum += std::int64_t{input[i] - layer.input.zero_point} *
             layer.weights[static_cast<std::size_t>(o) * input.size() + i];
    return finish(layer, o, sum);
  }
  for (int kh = 0; kh < layer.kernel_height; ++kh) {
    for (int kw = 0; kw < layer.kernel_width; ++kw) {
      const int row = y * layer.stride_height - layer.pad_top + kh;
      const int column = x * layer.stride_width - layer.pad_left + kw;
      if (row < 0 || row >= layer.in_height || column < 0 || column >= layer.in_width) continue;
      ++inside;
      const int tap = kh * layer.kernel_width + kw;
      const int area = layer.kernel_height * layer.kernel_width;
      const auto value = [&](int c) {
        return static_cast<int>(
            input[static_cast<std::size_t>((row * layer.in_width + column) * layer.in_channels + c)]);
      };
      const auto weight = [&](int index) {
        return std::int64_t{layer.weights[static_cast<std::size_t>(index)]};
      };
      if (layer.op == quant::Int8Op::max_pool2d) largest = std::max(largest, value(o));
      if (layer.op == quant::Int8Op::average_pool2d) sum += value(o);
      if (layer.op == quant::Int8Op::depthwise_conv2d)
        sum += (value(o * layer.in_channels / layer.out_channels) - layer.input.zero_point) *
               weight(tap * layer.out_channels + o);
      if (layer.op == quant::Int8Op::conv2d)
        for (int c = 0; c < layer.in_channels; ++c)
          sum += (value(c) - layer.input.zero_point) * weight((o * area + tap) * layer.in_channels + c);
    }
  }
  if (layer.op == quant::Int8Op::average_pool2d)
    return static_cast<std::int8_t>(
        std::clamp<std::int64_t>(round_half_away(sum, inside), layer.clamp_min, layer.clamp_max));
  return layer.op == quant::Int8Op::max_pool2d ? static_cast<std::int8_t>(largest) : finish(layer, o, sum);
}

inline std::vector<std::int8_t> layer_output(const quant::Int8Layer& layer,
                                             const std::vector<std::int8_t>& input) {
  std::vector<std::int8_t> output;
  for (int y = 0; y < layer.out_height; ++y)
    for (int x = 0; x < layer.out_width; ++x)
      for (int o = 0; o < layer.out_channels; ++o) output.push_back(element(layer, input, y, x, o));
  return output;
}

/// Outputs of all layers, the last one's last. `image` [H][W][C].
inline std::vector<std::vector<std::int8_t>> outputs(const quant::Int8Model& model,
                                                     const std::vector<std::int8_t>& image) {
  std::vector<std::vector<std::int8_t>> all;
  const auto output_of = [&](int layer) { return layer < 0 ? image : all[static_cast<std::size_t>(layer)]; };
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const quant::Int8Layer& layer = model.layers[i];
    std::vector<std::int8_t> input = output_of(layer.inputs[0]);
    if (layer.op == quant::Int8Op::add) {
      const std::vector<std::int8_t> addend = output_of(layer.inputs[1]);
      for (std::size_t at = 0; at < input.size(); ++at) input[at] = sum_of(layer, input[at], addend[at]);
      all.push_back(input);
    } else {
      all.push_back(layer_output(layer, input));
    }
  }
  return all;
}

}  // namespace chispa::oracle
