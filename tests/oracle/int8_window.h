#pragma once

// Windows that slide over a map, and dense, whose window is the map.
#include <algorithm>
#include <vector>

#include "oracle/int8_rounding.h"

namespace chispa::oracle {

/// Sum of channel o: its bias and (x - z) * w for each tap that lies within the map.
inline std::int8_t finish(const quant::Int8Layer& layer, int channel, std::int64_t sum) {
  const auto c = static_cast<std::size_t>(channel);
  return clamp_to(layer, layer.output.zero_point + requantize(layer.bias[c] + sum, layer.requantization[c]));
}

/// One output element; `input` [H][W][C].
inline std::int8_t window_element(const quant::Int8Layer& layer, const std::vector<std::int8_t>& input, int y,
                                  int x, int o) {
  using quant::Int8Op;
  std::int64_t sum = 0;
  int largest = -128;
  int inside = 0;
  const int area = layer.kernel_height * layer.kernel_width;
  const int group_channels = layer.in_channels / layer.groups;
  for (int tap = 0; tap < area; ++tap) {
    const int kh = tap / layer.kernel_width, kw = tap % layer.kernel_width;
    const int row = y * layer.stride_height - layer.pad_top + kh * layer.dilation_height;
    const int column = x * layer.stride_width - layer.pad_left + kw * layer.dilation_width;
    if (row < 0 || row >= layer.in_height || column < 0 || column >= layer.in_width) continue;
    ++inside;
    const auto value = [&](int c) {
      return int{input[static_cast<std::size_t>((row * layer.in_width + column) * layer.in_channels + c)]};
    };
    const auto product = [&](int c, int weight) {
      return std::int64_t{value(c) - layer.input.zero_point} *
             layer.weights[static_cast<std::size_t>(weight)];
    };
    if (layer.op == Int8Op::max_pool2d) largest = std::max(largest, value(o));
    if (layer.op == Int8Op::average_pool2d) sum += value(o);
    if (layer.op == Int8Op::depthwise_conv2d)
      sum += product(o * layer.in_channels / layer.out_channels, tap * layer.out_channels + o);
    if (layer.op == Int8Op::conv2d)
      for (int c = 0; c < group_channels; ++c)
        sum += product(o * layer.groups / layer.out_channels * group_channels + c,
                       (o * area + tap) * group_channels + c);
  }
  if (layer.op == Int8Op::max_pool2d) return clamp_to(layer, largest);
  if (layer.op == Int8Op::average_pool2d) return clamp_to(layer, round_half_away(sum, inside));
  return finish(layer, o, sum);
}

inline std::vector<std::int8_t> window(const quant::Int8Layer& layer, const std::vector<std::int8_t>& input) {
  std::vector<std::int8_t> output;
  for (int y = 0; y < layer.out_height; ++y)
    for (int x = 0; x < layer.out_width; ++x)
      for (int o = 0; o < layer.out_channels; ++o) output.push_back(window_element(layer, input, y, x, o));
  return output;
}

inline std::vector<std::int8_t> dense(const quant::Int8Layer& layer, const std::vector<std::int8_t>& input) {
  std::vector<std::int8_t> output;
  for (int o = 0; o < layer.out_channels; ++o) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < input.size(); ++i)
      sum += std::int64_t{input[i] - layer.input.zero_point} *
             layer.weights[static_cast<std::size_t>(o) * input.size() + i];
    output.push_back(finish(layer, o, sum));
  }
  return output;
}

}  // namespace chispa::oracle
