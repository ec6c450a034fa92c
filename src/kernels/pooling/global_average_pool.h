#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[n,0,0,c] = mean over i, j of x[n,i,j,c]; x [N,H,W,C] -> y [N,1,1,C].
Tensor global_average_pool(const Tensor& x);

/// dx[n,i,j,c] = dy[n,0,0,c] / (H * W); -> `x_shape`.
Tensor global_average_pool_gradient(const Shape& x_shape, const Tensor& dy);

}  // namespace chispa::kernels
