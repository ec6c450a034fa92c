#pragma once

#include "chispa/quant/folded_model.h"

namespace chispa::quant {

/// Cross-layer equalization (Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias
/// Correction", ICCV 2019, section 4.1): the same function, its channels scaled so that none is lost beside a
/// louder one. For each weighted layer a and the weighted layer b that alone reads it, directly or through
/// layers that a factor passes (pooling, padding, prelu), and each channel c between them,
///   W_a[..., c] /= s,  b_a[c] /= s,  W_b[channel c of its input] *= s,  s = sqrt(r_a / r_b)
/// with r_a the largest magnitude among a's weights and bias of channel c, and r_b that among the weights by
/// which b reads it; then both are sqrt(r_a r_b). A ReLU commutes with a positive factor; where another
/// activation stands between, or several layers read a channel, all is left as it is. The pairs are swept
/// until no factor is further from 1 than 0.1 %, 50 times at most. Channels whose r_a or r_b is 0 are left as
/// they are. Unlike the paper's, r_a includes the bias: a channel that is all but its bias would else be
/// blown up beyond its neighbours.
FoldedModel equalize(const FoldedModel& model);

}  // namespace chispa::quant
