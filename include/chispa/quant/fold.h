#pragma once

#include "chispa/nn/network.h"
#include "chispa/quant/folded_model.h"

namespace chispa::quant {

/// `network` at inference. For each BatchNorm after Conv2D, DepthwiseConv2D or Dense (Jacob et al., CVPR
/// 2018, section 3.2), one after the other, computed in double:
///   w'[..., c] = w[..., c] * f[c],  b'[c] = beta[c] + (b[c] - mean[c]) * f[c],  f = gamma / sqrt(variance +
///   epsilon)
/// See inference_graph() for what becomes of the other layers. Throws Error as it does, and with name and
/// kind of the first layer that gives a weight that is not finite.
FoldedModel fold(const nn::Network& network);

}  // namespace chispa::quant
