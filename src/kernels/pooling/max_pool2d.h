#pragma once

#include "chispa/core/max_pool2d_options.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[n,i,j,c] = max over u,v < kernel of x[n, i*s+u-p, j*s+v-q, c]; x [N,H,W,C] -> y [N,H',W',C], p and q
/// being the paddings of make_window. Places outside x take no part.
Tensor max_pool2d(const Tensor& x, const MaxPool2DOptions& options);

/// Each output's gradient goes to the place of its maximum, to the first in row order where several are
/// equal.
Tensor max_pool2d_gradient(const Tensor& x, const Tensor& y, const Tensor& dy,
                           const MaxPool2DOptions& options);

}  // namespace chispa::kernels
