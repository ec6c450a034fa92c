#pragma once

#include "chispa/nn/sequential.h"
#include "chispa/quant/folded_model.h"

namespace chispa::quant {

/// The chain of operators that `network` is at inference, for images of shape `input` [H,W,C]:
///   w'[..., c] = w[..., c] * f[c],  b'[c] = beta[c] + (b[c] - mean[c]) * f[c],  f = gamma / sqrt(variance +
///   epsilon)
/// for a BatchNorm after Conv2D, DepthwiseConv2D or Dense (Jacob et al., CVPR 2018, section 3.2), computed in
/// double. A ReLU ends the weighted layer before it, through MaxPool2D too (they commute). Dropout and
/// Flatten disappear: in NHWC order a feature map is already flat. Nested Sequential layers are entered.
/// Throws Error with path and kind of the first layer that cannot be taken into such a chain, or has a weight
/// that is not finite.
FoldedModel fold(const nn::Sequential& network, const Shape& input);

}  // namespace chispa::quant
