#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y = max(x, 0)
Tensor relu(const Tensor& x);

/// dx = dy where y > 0, else 0; y is relu's output.
Tensor relu_gradient(const Tensor& y, const Tensor& dy);

}  // namespace chispa::kernels
