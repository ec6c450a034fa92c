#include "chispa/quant/requantization.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "chispa/core/error.h"

namespace chispa::quant {
namespace {

/// TensorFlow Lite takes what is too small to matter for 0.
Requantization make_or_zero(double factor) {
  return factor < 0x1p-32 ? Requantization{} : make_requantization(factor);
}

/// Of values up to `largest`, none of which may leave 30 bits before it is multiplied.
Requantization of_values(double largest, double factor, const Int8Layer& layer) {
  const Requantization result = make_or_zero(factor);
  if (std::ldexp(largest, std::max(result.shift, 0)) > 0x1p30)
    throw Error(
        fmt::format("{}: its output's scale is too small beside those of its operands", to_string(layer.op)));
  return result;
}

/// Of the difference of two int8.
constexpr double kDifference = 255.0;

std::vector<Requantization> of_add(const Int8Layer& layer) {
  const double common = 2.0 * std::max(layer.input.scale, layer.second.scale);
  return {make_or_zero(layer.input.scale / common), make_or_zero(layer.second.scale / common),
          make_or_zero(common / (0x1p20 * layer.output.scale))};
}

/// As of_add, but in single precision.
std::vector<Requantization> of_subtract(const Int8Layer& layer) {
  const auto first = static_cast<float>(layer.input.scale), second = static_cast<float>(layer.second.scale);
  const float common = 2.0f * std::max(first, second);
  return {make_or_zero(first / common), make_or_zero(second / common),
          make_or_zero(common / (0x1p20f * static_cast<float>(layer.output.scale)))};
}

Requantization of_global_average(const Int8Layer& layer) {
  const std::int64_t places = std::int64_t{layer.in_height} * layer.in_width;
  Requantization result =
      of_values(kDifference * static_cast<double>(places), layer.input.scale / layer.output.scale, layer);
  // Up to 2^shift places the quotient keeps the multiplier's precision; right shifts end at 31.
  const int shift = std::min(static_cast<int>(std::bit_width(static_cast<std::uint64_t>(places))) - 1,
                             std::min(32, 31 + result.shift));
  result.multiplier = static_cast<std::int32_t>((std::int64_t{result.multiplier} << shift) / places);
  result.shift -= shift;
  return result;
}

/// Beyond 2^30 all but the largest values become 0, whatever the factor.
Requantization of_softmax(const Int8Layer& layer) {
  const double factor = 0x1p26 * layer.input.scale;
  if (!(factor > 1.0))
    throw Error(fmt::format("softmax: its input's scale {:g} is too small", layer.input.scale));
  return make_requantization(std::min(factor, 0x1p30 - 1.0));
}

}  // namespace

Requantization make_requantization(double factor) {
  if (factor == 0.0) return {};
  if (!(factor >= 0x1p-32 && factor < 0x1p30))
    throw Error(fmt::format("requantization: factor {:g} is not in [2^-32, 2^30)", factor));
  int shift = 0;
  const double fraction = std::frexp(factor, &shift);  // factor = fraction * 2^shift, fraction in [0.5, 1)
  std::int64_t multiplier = std::llround(fraction * 0x1p31);
  if (multiplier == std::int64_t{1} << 31) {
    multiplier /= 2;
    ++shift;
  }
  return {static_cast<std::int32_t>(multiplier), shift};
}

bool sums_fit(const Int8Layer& layer, std::size_t channel) {
  std::int64_t magnitudes = 0;
  for (std::size_t tap = 0; tap < layer.taps(); ++tap)
    magnitudes += std::abs(int{layer.weights[layer.weight_index(channel, tap)]});
  const auto bound = static_cast<double>(std::llabs(layer.bias[channel]) + 256 * magnitudes);
  return std::ldexp(bound, std::max(layer.requantization[channel].shift, 0)) <= 0x1p30;
}

double requantization_factor(const Int8Layer& layer, std::size_t channel) {
  const double weight_scale = layer.weight_scales[channel];
  if (layer.op == Int8Op::dense && layer.per_tensor) {
    const float product = static_cast<float>(layer.input.scale) * static_cast<float>(weight_scale);
    return double{product} / layer.output.scale;
  }
  return layer.input.scale * weight_scale / layer.output.scale;
}

std::vector<Requantization> requantizations(const Int8Layer& layer) {
  std::vector<Requantization> results;
  switch (layer.op) {
    case Int8Op::conv2d:
    case Int8Op::depthwise_conv2d:
    case Int8Op::dense:
      for (std::size_t c = 0; c < layer.weight_scales.size(); ++c)
        results.push_back(make_or_zero(requantization_factor(layer, c)));
      return results;
    case Int8Op::prelu:
      return {of_values(kDifference, layer.input.scale / layer.output.scale, layer),
              of_values(kDifference * kDifference,
                        layer.input.scale * layer.second.scale / layer.output.scale, layer)};
    case Int8Op::add:
    case Int8Op::subtract:
      results = layer.op == Int8Op::add ? of_add(layer) : of_subtract(layer);
      if (results[2].shift > 0)
        throw Error(fmt::format("{}: its output's scale is too small beside those of its operands",
                                to_string(layer.op)));
      return results;
    case Int8Op::multiply:
      return {of_values(kDifference * kDifference,
                        layer.input.scale * layer.second.scale / layer.output.scale, layer)};
    case Int8Op::global_average_pool:
      return {of_global_average(layer)};
    case Int8Op::softmax:
      return {of_softmax(layer)};
    case Int8Op::max_pool2d:
    case Int8Op::average_pool2d:
    case Int8Op::table:
    case Int8Op::concat:
    case Int8Op::pad:
    case Int8Op::reshape:
    case Int8Op::slice:
    case Int8Op::shuffle:
      return results;
  }
  return results;
}

}  // namespace chispa::quant
