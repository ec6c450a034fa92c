#pragma once

#include "chispa/core/activation.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y = activation(x), element by element; slope is of leaky_relu.
Tensor activate(const Tensor& x, Activation activation, float slope);

/// dx = dy * activation'(x)
Tensor activate_gradient(const Tensor& x, const Tensor& dy, Activation activation, float slope);

}  // namespace chispa::kernels
