#pragma once

// Values moved from place to place.
#include <vector>

#include "oracle/int8_rounding.h"

namespace chispa::oracle {

/// A map's value, z of the layer's input outside.
inline std::int8_t value_at(const quant::Int8Layer& layer, const std::vector<std::int8_t>& input, int row,
                            int column, int channel) {
  if (row < 0 || row >= layer.in_height || column < 0 || column >= layer.in_width)
    return static_cast<std::int8_t>(layer.input.zero_point);
  return input[static_cast<std::size_t>((row * layer.in_width + column) * layer.in_channels + channel)];
}

/// pad, slice, shuffle: each output value is one of the input.
inline std::vector<std::int8_t> moved(const quant::Int8Layer& layer, const std::vector<std::int8_t>& input) {
  std::vector<std::int8_t> output;
  const int members = layer.in_channels / layer.groups;
  for (int y = 0; y < layer.out_height; ++y)
    for (int x = 0; x < layer.out_width; ++x)
      for (int c = 0; c < layer.out_channels; ++c) {
        int from = layer.channel_begin + c;
        if (layer.op == quant::Int8Op::shuffle) from = c % layer.groups * members + c / layer.groups;
        output.push_back(
            clamp_to(layer, value_at(layer, input, y - layer.pad_top, x - layer.pad_left, from)));
      }
  return output;
}

/// `inputs`: maps of the layer's height and width.
inline std::vector<std::int8_t> concat(const quant::Int8Layer& layer,
                                       const std::vector<std::vector<std::int8_t>>& inputs) {
  const auto places = static_cast<std::size_t>(layer.in_height * layer.in_width);
  std::vector<std::int8_t> output;
  for (std::size_t place = 0; place < places; ++place)
    for (const std::vector<std::int8_t>& input : inputs)
      for (std::size_t c = 0; c < input.size() / places; ++c)
        output.push_back(clamp_to(layer, input[place * (input.size() / places) + c]));
  return output;
}

}  // namespace chispa::oracle
