#pragma once

#include "chispa/autograd/variable.h"
#include "chispa/core/pool2d_options.h"

namespace chispa::ops {

/// Mean over windows, channel by channel:
///   y[n,i,j,c] = mean over u < KH, v < KW of x[n, i*s+u-p, j*t+v-q, c]
/// x [N,H,W,C] -> y [N,H',W',C]; s and t are the strides, p and q the paddings of make_window. Places outside
/// x take no part, and are not counted (TensorFlow's rule). Throws Error when x has not four axes or the
/// window does not fit.
Variable average_pool2d(const Variable& x, const Pool2DOptions& options = {});

}  // namespace chispa::ops
