#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// a + b, element by element; shapes equal.
Tensor add(const Tensor& a, const Tensor& b);

}  // namespace chispa::kernels
