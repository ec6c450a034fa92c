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

/// All that int8_model.h says a layer of this operator has, from its scales, computed in the precision in
/// which TensorFlow Lite Micro computes them; empty where it has none. Of each operator:
///   with weights:        one a channel, of requantization_factor()
///   prelu:               input / output, input * slopes / output, the slopes' scale in `second`
///   add, subtract:       of the operands, whose larger scale becomes 1/2, and of the result
///   multiply:            input * second / output
///   global_average_pool: input / output, its multiplier divided by the places of the map, so that it may lie
///                        below 2^30
///   softmax:             input * 2^26: of a difference of inputs as a number with 26 bits behind the point
/// Throws Error for scales that TensorFlow Lite refuses: where the result of an add or subtract is not scaled
/// down.
std::vector<Requantization> requantizations(const Int8Layer& layer);

}  // namespace chispa::quant
