#pragma once

#include "chispa/autograd/variable.h"
#include "chispa/core/conv2d_options.h"

namespace chispa::ops {

/// Depthwise convolution, each channel by a filter of its own:
///   y[n,i,j,c] = b[c] + sum_{u,v} x[n, i*s+u-p, j*s+v-q, c] * w[u,v,c]
/// x [N,H,W,C], w [KH,KW,C], b [C] or an unset Variable -> y [N,H',W',C]; s is the stride, p and q are the
/// paddings of make_window. Taps outside x count as 0. Throws Error when the shapes do not fit.
Variable depthwise_conv2d(const Variable& x, const Variable& w, const Variable& b,
                          const Conv2DOptions& options = {});

}  // namespace chispa::ops
