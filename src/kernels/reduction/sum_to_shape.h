#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// The sum of x [N,H,W,C] over all that elementwise/add.h repeats of a second operand of `shape`: that
/// operand's gradient. For x's own shape, x.
Tensor sum_to_shape(const Tensor& x, const Shape& shape);

/// sum_to_shape() of x * y, element by element.
Tensor dot_to_shape(const Tensor& x, const Tensor& y, const Shape& shape);

}  // namespace chispa::kernels
