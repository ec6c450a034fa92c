#pragma once

#include <cstdint>
#include <vector>

#include "chispa/data/dataset.h"
#include "chispa/quant/folded_model.h"

namespace chispa::quant {

/// The same function, the channels that a depthwise layer reads scaled to one range. int8 has one scale for
/// all of them, which a quiet channel would use little of; but a depthwise layer's weights have a scale for
/// each channel, and that takes up the factor: its int8 weights stay the same, the gain costs nothing. With
/// m[c] the largest magnitude of channel c in the output of a, over the images at `indices` of `training`,
/// and a the weighted layer that the depthwise layer b alone reads, directly or as equalize() says,
///   W_a[..., c] /= s,  b_a[c] /= s,  W_b[..., c] *= s,  s = m[c] / max m
/// A channel more than 256 times quieter than the loudest is left as it is: it is dead, or what the images
/// show of it is chance.
FoldedModel level_depthwise_inputs(const FoldedModel& model, const data::Dataset& training,
                                   const std::vector<std::int64_t>& indices);

}  // namespace chispa::quant
