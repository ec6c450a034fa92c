#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[c] = sum over all other axes of x[..., c]; x [..., C] -> y [C]. The gradient of a bias.
Tensor channel_sum(const Tensor& x);

}  // namespace chispa::kernels
