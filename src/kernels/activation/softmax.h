#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[...,k] = exp(x[...,k]) / sum_j exp(x[...,j])
Tensor softmax(const Tensor& x);

/// dx[...,k] = y[...,k] * (dy[...,k] - sum_j y[...,j] * dy[...,j])
Tensor softmax_gradient(const Tensor& y, const Tensor& dy);

}  // namespace chispa::kernels
