#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[n,o] = b[o] + sum_i x[n,i] * w[i,o]; x [N,I], w [I,O], b [O] or empty -> y [N,O].
Tensor dense(const Tensor& x, const Tensor& w, const Tensor& b);

/// dx[n,i] = sum_o dy[n,o] * w[i,o]
Tensor dense_input_gradient(const Tensor& dy, const Tensor& w);

/// dw[i,o] = sum_n x[n,i] * dy[n,o]
Tensor dense_weight_gradient(const Tensor& x, const Tensor& dy);

}  // namespace chispa::kernels
