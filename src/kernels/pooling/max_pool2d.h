#pragma once

#include "chispa/core/pool2d_options.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[n,i,j,c] = max over u < KH, v < KW of x[n, i*s+u-p, j*t+v-q, c]; x [N,H,W,C] -> y [N,H',W',C], p and q
/// being the paddings of make_window. Places outside x take no part.
Tensor max_pool2d(const Tensor& x, const Pool2DOptions& options);

/// Each output's gradient goes to the place of its maximum, to the first in row order where several are
/// equal.
Tensor max_pool2d_gradient(const Tensor& x, const Tensor& y, const Tensor& dy, const Pool2DOptions& options);

}  // namespace chispa::kernels
