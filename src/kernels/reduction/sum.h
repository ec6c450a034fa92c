#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// Sum of all elements, each chunk in double.
double sum(const Tensor& x);

}  // namespace chispa::kernels
