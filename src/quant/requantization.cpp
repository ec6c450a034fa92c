#include "chispa/quant/requantization.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "chispa/core/error.h"

namespace chispa::quant {

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

std::vector<Requantization> add_requantizations(const Quantization& input, const Quantization& addend,
                                                const Quantization& output) {
  const double common = 2.0 * std::max(input.scale, addend.scale);
  const double of_sum = common / (0x1p20 * output.scale);
  if (!(of_sum < 1.0)) throw Error("add: its output's scale is too small beside those of its operands");
  std::vector<Requantization> results;
  for (const double factor : {input.scale / common, addend.scale / common, of_sum})
    results.push_back(factor < 0x1p-32 ? Requantization{} : make_requantization(factor));
  return results;
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

}  // namespace chispa::quant
