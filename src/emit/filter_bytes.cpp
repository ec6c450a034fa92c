#include "emit/filter_bytes.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "chispa/core/error.h"

namespace chispa::emit {
namespace {

using quant::Int8Layer;
using quant::Int8Op;

/// [out][kh][kw][c] to [out][c][kh][kw], c within the group, each output channel's taps filled up with zeros
/// to a multiple of 4.
std::vector<std::int8_t> conv2d_weights(const Int8Layer& layer) {
  const auto area = static_cast<std::size_t>(layer.kernel_height * layer.kernel_width);
  const auto in = static_cast<std::size_t>(layer.in_channels / layer.groups);
  const auto out = static_cast<std::size_t>(layer.out_channels);
  const std::size_t taps = format::padded_taps(static_cast<std::uint32_t>(area * in));
  std::vector<std::int8_t> ordered(taps * out);
  for (std::size_t o = 0; o < out; ++o)
    for (std::size_t k = 0; k < area; ++k)
      for (std::size_t c = 0; c < in; ++c)
        ordered[o * taps + c * area + k] = layer.weights[(o * area + k) * in + c];
  return ordered;
}

/// [kh][kw][c] to [c][kh][kw].
std::vector<std::int8_t> depthwise_weights(const Int8Layer& layer) {
  const auto area = static_cast<std::size_t>(layer.kernel_height * layer.kernel_width);
  const auto channels = static_cast<std::size_t>(layer.out_channels);
  std::vector<std::int8_t> ordered(layer.weights.size());
  for (std::size_t k = 0; k < area; ++k)
    for (std::size_t c = 0; c < channels; ++c) ordered[c * area + k] = layer.weights[k * channels + c];
  return ordered;
}

/// [out][y][x][c] to [y][out][c][x]: the runtime multiplies row by row, and its rows are planar.
std::vector<std::int8_t> dense_weights(const Int8Layer& layer) {
  const auto height = static_cast<std::size_t>(layer.in_height);
  const auto width = static_cast<std::size_t>(layer.in_width);
  const auto in = static_cast<std::size_t>(layer.in_channels);
  const auto out = static_cast<std::size_t>(layer.out_channels);
  std::vector<std::int8_t> ordered(layer.weights.size());
  std::size_t next = 0;
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t o = 0; o < out; ++o)
      for (std::size_t c = 0; c < in; ++c)
        for (std::size_t x = 0; x < width; ++x)
          ordered[next++] = layer.weights[((o * height + y) * width + x) * in + c];
  return ordered;
}

/// The constants of a pair or the slopes of prelu, where one may stand for all channels.
std::vector<std::int8_t> value_per_channel(const Int8Layer& layer) {
  std::vector<std::int8_t> values = layer.weights;
  if (values.size() == 1) values.resize(static_cast<std::size_t>(layer.in_channels), values[0]);
  return values;
}

std::vector<std::int8_t> ordered_weights(const Int8Layer& layer) {
  if (layer.op == Int8Op::conv2d) return conv2d_weights(layer);
  if (layer.op == Int8Op::depthwise_conv2d) return depthwise_weights(layer);
  if (layer.op == Int8Op::dense) return dense_weights(layer);
  const bool constants =
      layer.op == Int8Op::prelu || quant::traits(layer.op).family == quant::Int8Family::pair;
  return constants ? value_per_channel(layer) : std::vector<std::int8_t>();
}

std::int64_t weight_sum(const Int8Layer& layer, std::size_t channel) {
  std::int64_t sum = 0;
  for (std::size_t tap = 0; tap < layer.taps(); ++tap) sum += layer.weights[layer.weight_index(channel, tap)];
  return sum;
}

/// See format::Channel::quads. ordered: [out][taps].
bool has_quads(const Int8Layer& layer, const std::vector<std::int8_t>& ordered, std::size_t channel) {
  if (layer.op != Int8Op::conv2d) return false;
  const std::size_t taps = ordered.size() / static_cast<std::size_t>(layer.out_channels);
  const std::int8_t* weights = ordered.data() + channel * taps;
  for (std::size_t k = 0; k < taps; k += 4) {
    int magnitude = 0;
    for (std::size_t i = k; i < k + 4; ++i) magnitude += std::abs(int{weights[i]});
    if (magnitude > 255) return false;
  }
  return true;
}

format::Channel channel_record(const Int8Layer& layer, std::size_t index, bool is_rectified, bool quads) {
  const quant::Requantization& factor = layer.requantization[index];
  const auto refuse = [&](const std::string& what) {
    throw Error(fmt::format("model: layer {}, channel {}: {}", layer.name, index, what));
  };
  if (factor.multiplier < 0) refuse(fmt::format("negative multiplier {}", factor.multiplier));
  if (factor.shift < -31 || factor.shift > 30)
    refuse(fmt::format("shift {} is not in [-31, 30]", factor.shift));
  const std::int64_t bias = quant::traits(layer.op).weights
                                ? layer.bias[index] - layer.input.zero_point * weight_sum(layer, index)
                                : 0;
  if (bias > format::kMaxBias || bias < -format::kMaxBias)
    refuse(fmt::format("bias {} exceeds {}; a larger weight scale makes it smaller", bias, format::kMaxBias));
  const int shift = is_rectified       ? -factor.shift - 2 + (quads ? 32 : 0)
                    : factor.shift > 0 ? 32 + factor.shift
                                       : -factor.shift;
  return {factor.multiplier, (static_cast<std::uint32_t>(static_cast<std::int32_t>(bias)) << 6) |
                                 static_cast<std::uint32_t>(shift)};
}

}  // namespace

bool rectified(const Int8Layer& layer) {
  return quant::traits(layer.op).weights && layer.output.zero_point == -128 && layer.clamp_min == -128 &&
         layer.clamp_max == 127 &&
         std::all_of(
             layer.requantization.begin(), layer.requantization.end(),
             [](const quant::Requantization& factor) { return factor.shift <= -2 && factor.shift >= -24; });
}

FilterBytes filter_bytes(const Int8Layer& layer) {
  FilterBytes parts;
  const bool is_rectified = rectified(layer);
  parts.filter.zero_point = static_cast<std::int8_t>(layer.output.zero_point);
  parts.filter.clamp_min = static_cast<std::int8_t>(layer.clamp_min);
  parts.filter.clamp_max = static_cast<std::int8_t>(layer.clamp_max);
  parts.filter.rectified = is_rectified ? 1 : 0;
  const std::vector<std::int8_t> weights = ordered_weights(layer);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(weights.data());
  parts.weights.assign(bytes, bytes + weights.size());
  parts.channels.resize(layer.requantization.size() * sizeof(format::Channel));
  for (std::size_t c = 0; c < layer.requantization.size(); ++c) {
    const format::Channel record = channel_record(layer, c, is_rectified, has_quads(layer, weights, c));
    std::memcpy(parts.channels.data() + c * sizeof record, &record, sizeof record);
  }
  return parts;
}

}  // namespace chispa::emit
