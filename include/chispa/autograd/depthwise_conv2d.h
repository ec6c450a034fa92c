#pragma once

#include "chispa/autograd/variable.h"
#include "chispa/core/conv2d_options.h"

namespace chispa::ops {

/// Depthwise convolution, each channel by filters of its own, M of them:
///   y[n,i,j,o] = b[o] + sum_{u,v} x[n, i*s+u*d-p, j*t+v*e-q, o / M] * w[u,v,o]
/// x [N,H,W,C], w [KH,KW,C*M], b [C*M] or an unset Variable -> y [N,H',W',C*M]; s and t are the strides, d
/// and e the dilations, p and q the paddings of make_window. Taps outside x count as 0. Throws Error when the
/// shapes do not fit or options have groups, which this operator has one of a channel.
Variable depthwise_conv2d(const Variable& x, const Variable& w, const Variable& b,
                          const Conv2DOptions& options = {});

}  // namespace chispa::ops
