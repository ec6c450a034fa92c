#pragma once

#include <cstddef>
#include <vector>

#include "chispa/quant/int8_model.h"

namespace chispa::quant {

/// `factor` as multiplier * 2^(shift - 31) with the multiplier rounded to 31 bits, the nearest such value:
/// TensorFlow Lite's QuantizeMultiplier. 0 gives {0, 0}. Throws Error unless factor is 0 or in [2^-32, 2^30):
/// below, every int32 would become 0; above, hardly one would fit.
Requantization make_requantization(double factor);

/// input.scale * weight_scales[channel] / output.scale, computed as TensorFlow Lite computes it, so that its
/// kernels round as ours do: in double; but for a dense layer with one scale per tensor, the product of the
/// first two in float.
double requantization_factor(const Int8Layer& layer, std::size_t channel);

/// Whether the sums of a channel can overflow nowhere: (|bias| + 256 * sum |w|) * 2^max(shift, 0) <= 2^30, of
/// the weights, the bias and the requantization that the layer has.
bool sums_fit(const Int8Layer& layer, std::size_t channel);

/// The three requantizations of an add: of its operands, whose larger scale becomes 1/2, and of the sum.
/// Throws Error when that of the sum is not below 1, where TensorFlow Lite refuses too.
std::vector<Requantization> add_requantizations(const Quantization& input, const Quantization& addend,
                                                const Quantization& output);

}  // namespace chispa::quant
