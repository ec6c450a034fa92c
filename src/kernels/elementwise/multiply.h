#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// a * b, element by element; shapes equal.
Tensor multiply(const Tensor& a, const Tensor& b);

}  // namespace chispa::kernels
