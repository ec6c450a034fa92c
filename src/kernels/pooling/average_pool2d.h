#pragma once

#include "chispa/core/pool2d_options.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[n,i,j,c] = mean over u < KH, v < KW of x[n, i*s+u-p, j*t+v-q, c], of what lies within x; x [N,H,W,C] ->
/// y [N,H',W',C], p and q being the paddings of make_window.
Tensor average_pool2d(const Tensor& x, const Pool2DOptions& options);

/// Each output's gradient goes in equal parts to what it is the mean of; -> `x_shape`.
Tensor average_pool2d_gradient(const Shape& x_shape, const Tensor& dy, const Pool2DOptions& options);

}  // namespace chispa::kernels
