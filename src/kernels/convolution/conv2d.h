#pragma once

#include "chispa/core/conv2d_options.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[n,i,j,o] = b[o] + sum_{u,v,c} x[n, i*s+u-p, j*s+v-q, c] * w[u,v,c,o]
/// x [N,H,W,C], w [KH,KW,C,O], b [O] or empty -> y [N,H',W',O]; p and q are the paddings of make_window. Taps
/// outside x count as 0. Shapes are the caller's care.
Tensor conv2d(const Tensor& x, const Tensor& w, const Tensor& b, const Conv2DOptions& options);

/// dx[n,y,x,c] = sum of dy[n,i,j,o] * w[u,v,c,o] over the i, j, u, v that read x[n,y,x,c]; -> `x_shape`.
Tensor conv2d_input_gradient(const Tensor& dy, const Tensor& w, const Shape& x_shape,
                             const Conv2DOptions& options);

/// dw[u,v,c,o] = sum_{n,i,j} x[n, i*s+u-p, j*s+v-q, c] * dy[n,i,j,o]; of the shape of w.
Tensor conv2d_weight_gradient(const Tensor& x, const Tensor& dy, const Tensor& w,
                              const Conv2DOptions& options);

}  // namespace chispa::kernels
