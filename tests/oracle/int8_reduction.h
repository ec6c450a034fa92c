#pragma once

// Sums over the whole map, and over the channels of each of its places.
#include <algorithm>
#include <vector>

#include "oracle/int8_fixed_point.h"

namespace chispa::oracle {

inline std::vector<std::int8_t> global_average(const quant::Int8Layer& layer,
                                               const std::vector<std::int8_t>& input) {
  std::vector<std::int64_t> sums(static_cast<std::size_t>(layer.in_channels));
  for (std::size_t i = 0; i < input.size(); ++i) sums[i % sums.size()] += input[i] - layer.input.zero_point;
  std::vector<std::int8_t> output;
  for (const std::int64_t sum : sums)
    output.push_back(clamp_to(layer, layer.output.zero_point + requantize(sum, layer.requantization[0])));
  return output;
}

/// Of the `count` values at `values`.
inline void softmax_of(const quant::Int8Layer& layer, const std::int8_t* values, int count,
                       std::vector<std::int8_t>& output) {
  const int largest = *std::max_element(values, values + count);
  const std::int64_t lowest = -((std::int64_t{31} << 26) >> layer.requantization[0].shift);
  std::vector<std::int64_t> powers;
  std::int64_t sum = 0;  // 12 bits before the point
  for (int c = 0; c < count; ++c) {
    const std::int64_t difference = values[c] - largest;
    powers.push_back(difference < lowest ? -1
                                         : fixed_exp(requantize(difference, layer.requantization[0]), 5));
    if (difference >= lowest) sum += round_half_away(powers.back(), 1 << 12);
  }
  int bits = 0;  // sum / 2^bits in [1, 2)
  while ((sum >> bits) >= 1 << 20) ++bits;
  const std::int64_t mantissa = (sum << (12 - bits)) - (std::int64_t{1} << 31);
  const std::int64_t scale = fixed_reciprocal(mantissa);
  for (const std::int64_t power : powers) {
    const std::int64_t share =
        power < 0 ? 0 : round_half_away(fixed_product(scale, power), std::int64_t{1} << (23 + bits));
    output.push_back(clamp_to(layer, std::clamp<std::int64_t>(share - 128, -128, 127)));
  }
}

inline std::vector<std::int8_t> softmax(const quant::Int8Layer& layer,
                                        const std::vector<std::int8_t>& input) {
  std::vector<std::int8_t> output;
  for (int place = 0; place < layer.in_height * layer.in_width; ++place)
    softmax_of(layer, input.data() + place * layer.in_channels, layer.in_channels, output);
  return output;
}

}  // namespace chispa::oracle
