#pragma once

#include "chispa/autograd/variable.h"
#include "chispa/core/conv2d_options.h"

namespace chispa::ops {

/// Two-dimensional convolution (the field's name for cross-correlation):
///   y[n,i,j,o] = b[o] + sum_{u,v,c} x[n, i*s+u*d-p, j*t+v*e-q, f(o)+c] * w[u,v,c,o]
/// x [N,H,W,C], w [KH,KW,C/G,O], b [O] or an unset Variable -> y [N,H',W',O]; s and t are the strides, d and
/// e the dilations, p and q the paddings of make_window. G groups divide C and O; outputs of group g read its
/// channels, from f(o) = g * C/G on. Taps outside x count as 0. Throws Error when the shapes do not fit.
Variable conv2d(const Variable& x, const Variable& w, const Variable& b, const Conv2DOptions& options = {});

}  // namespace chispa::ops
