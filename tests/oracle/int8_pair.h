#pragma once

// Functions of one value and of two.
#include <vector>

#include "oracle/int8_rounding.h"

namespace chispa::oracle {

inline std::vector<std::int8_t> table(const quant::Int8Layer& layer, const std::vector<std::int8_t>& input) {
  std::vector<std::int8_t> output;
  for (const std::int8_t x : input)
    output.push_back(clamp_to(layer, layer.table[static_cast<std::size_t>(x + 128)]));
  return output;
}

inline std::vector<std::int8_t> prelu(const quant::Int8Layer& layer, const std::vector<std::int8_t>& input) {
  std::vector<std::int8_t> output;
  for (std::size_t i = 0; i < input.size(); ++i) {
    const std::int64_t x = input[i] - layer.input.zero_point;
    const std::int64_t slope = layer.weights[i % layer.weights.size()] - layer.second.zero_point;
    const std::int64_t y =
        x >= 0 ? requantize(x, layer.requantization[0]) : requantize(x * slope, layer.requantization[1]);
    output.push_back(clamp_to(layer, layer.output.zero_point + y));
  }
  return output;
}

inline std::int8_t pair_of(const quant::Int8Layer& layer, std::int8_t first, std::int8_t second) {
  const std::int64_t x = first - layer.input.zero_point, a = second - layer.second.zero_point;
  std::int64_t y = 0;
  if (layer.op == quant::Int8Op::multiply) {
    y = requantize(x * a, layer.requantization[0]);
  } else {
    const std::int64_t left = requantize(x * (1 << 20), layer.requantization[0]);
    const std::int64_t right = requantize(a * (1 << 20), layer.requantization[1]);
    y = requantize(layer.op == quant::Int8Op::add ? left + right : left - right, layer.requantization[2]);
  }
  return clamp_to(layer, layer.output.zero_point + y);
}

/// second: as long as `input`, or one value a channel, or one.
inline std::vector<std::int8_t> pair(const quant::Int8Layer& layer, const std::vector<std::int8_t>& input,
                                     const std::vector<std::int8_t>& second) {
  std::vector<std::int8_t> output;
  for (std::size_t i = 0; i < input.size(); ++i)
    output.push_back(pair_of(layer, input[i], second[i % second.size()]));
  return output;
}

}  // namespace chispa::oracle
