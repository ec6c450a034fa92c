#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// a + b, element by element; b of the shape of a, or [N,1,1,C], [C] or [1] and then repeated.
Tensor add(const Tensor& a, const Tensor& b);

}  // namespace chispa::kernels
