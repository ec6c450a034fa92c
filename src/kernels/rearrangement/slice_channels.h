#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[...,c] = x[..., begin + c], c < count.
Tensor slice_channels(const Tensor& x, std::int64_t begin, std::int64_t count);

/// dx of `x_shape`: dy in the place of the slice, 0 elsewhere.
Tensor slice_channels_gradient(const Shape& x_shape, const Tensor& dy, std::int64_t begin);

}  // namespace chispa::kernels
