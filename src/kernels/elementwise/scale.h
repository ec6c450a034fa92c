#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// factor * x
Tensor scale(const Tensor& x, float factor);

}  // namespace chispa::kernels
