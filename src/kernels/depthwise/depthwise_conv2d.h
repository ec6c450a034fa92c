#pragma once

#include "chispa/core/conv2d_options.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[n,i,j,c] = b[c] + sum_{u,v} x[n, i*s+u-p, j*s+v-q, c] * w[u,v,c]
/// x [N,H,W,C], w [KH,KW,C], b [C] or empty -> y [N,H',W',C]; p and q are the paddings of make_window. Taps
/// outside x count as 0. Shapes are the caller's care.
Tensor depthwise_conv2d(const Tensor& x, const Tensor& w, const Tensor& b, const Conv2DOptions& options);

/// dx[n,y,x,c] = sum of dy[n,i,j,c] * w[u,v,c] over the i, j, u, v that read x[n,y,x,c]; -> `x_shape`.
Tensor depthwise_conv2d_input_gradient(const Tensor& dy, const Tensor& w, const Shape& x_shape,
                                       const Conv2DOptions& options);

/// dw[u,v,c] = sum_{n,i,j} x[n, i*s+u-p, j*s+v-q, c] * dy[n,i,j,c]; of the shape of w.
Tensor depthwise_conv2d_weight_gradient(const Tensor& x, const Tensor& dy, const Tensor& w,
                                        const Conv2DOptions& options);

}  // namespace chispa::kernels
