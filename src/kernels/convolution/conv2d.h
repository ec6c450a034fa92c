#pragma once

#include "chispa/core/conv2d_options.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[n,i,j,o] = b[o] + sum_{u,v,c} x[n, i*s+u*d-p, j*t+v*e-q, f(o)+c] * w[u,v,c,o]
/// x [N,H,W,C], w [KH,KW,C/G,O], b [O] or empty -> y [N,H',W',O]; letters are those of ops::conv2d. Taps
/// outside x count as 0. Shapes are the caller's care.
Tensor conv2d(const Tensor& x, const Tensor& w, const Tensor& b, const Conv2DOptions& options);

/// dx[n,y,x,c] = sum of dy[n,i,j,o] * w[u,v,c - f(o),o] over the i, j, u, v, o that read x[n,y,x,c]; ->
/// `x_shape`.
Tensor conv2d_input_gradient(const Tensor& dy, const Tensor& w, const Shape& x_shape,
                             const Conv2DOptions& options);

/// dw[u,v,c,o] = sum_{n,i,j} x[n, i*s+u*d-p, j*t+v*e-q, f(o)+c] * dy[n,i,j,o]; of the shape of w.
Tensor conv2d_weight_gradient(const Tensor& x, const Tensor& dy, const Tensor& w,
                              const Conv2DOptions& options);

}  // namespace chispa::kernels
