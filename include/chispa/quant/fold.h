#pragma once

#include "chispa/nn/network.h"
#include "chispa/quant/folded_model.h"

namespace chispa::quant {

/// The graph of operators that `network` is at inference:
///   w'[..., c] = w[..., c] * f[c],  b'[c] = beta[c] + (b[c] - mean[c]) * f[c],  f = gamma / sqrt(variance +
///   epsilon)
/// for each BatchNorm after Conv2D, DepthwiseConv2D or Dense (Jacob et al., CVPR 2018, section 3.2), one
/// after the other, computed in double. See inference_graph() for what becomes of the other layers. Throws
/// Error as it does, and with path and kind of the first layer that gives a weight that is not finite.
FoldedModel fold(const nn::Network& network);

}  // namespace chispa::quant
