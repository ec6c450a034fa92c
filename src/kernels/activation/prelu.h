#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[...,c] = x[...,c] where that is above 0, else slope[c] * x[...,c]; x [...,C], slope [C].
Tensor prelu(const Tensor& x, const Tensor& slope);

/// dx = dy where x > 0, else slope * dy.
Tensor prelu_gradient(const Tensor& x, const Tensor& slope, const Tensor& dy);

/// dslope[c] = sum of x[...,c] * dy[...,c] where x is not above 0.
Tensor prelu_slope_gradient(const Tensor& x, const Tensor& dy);

}  // namespace chispa::kernels
