#pragma once

#include "chispa/core/conv2d_options.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[n,i,j,o] = b[o] + sum_{u,v} x[n, i*s+u*d-p, j*t+v*e-q, o / M] * w[u,v,o]
/// x [N,H,W,C], w [KH,KW,C*M], b [C*M] or empty -> y [N,H',W',C*M]; letters are those of
/// ops::depthwise_conv2d. Taps outside x count as 0. Shapes are the caller's care.
Tensor depthwise_conv2d(const Tensor& x, const Tensor& w, const Tensor& b, const Conv2DOptions& options);

/// dx[n,y,x,c] = sum of dy[n,i,j,o] * w[u,v,o] over the i, j, u, v, o that read x[n,y,x,c]; -> `x_shape`.
Tensor depthwise_conv2d_input_gradient(const Tensor& dy, const Tensor& w, const Shape& x_shape,
                                       const Conv2DOptions& options);

/// dw[u,v,o] = sum_{n,i,j} x[n, i*s+u*d-p, j*t+v*e-q, o / M] * dy[n,i,j,o]; of the shape of w.
Tensor depthwise_conv2d_weight_gradient(const Tensor& x, const Tensor& dy, const Tensor& w,
                                        const Conv2DOptions& options);

}  // namespace chispa::kernels
