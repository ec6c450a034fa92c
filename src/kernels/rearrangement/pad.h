#pragma once

#include "chispa/core/margins2d.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// x [N,H,W,C] with zeros around -> [N, top + H + bottom, left + W + right, C].
Tensor pad(const Tensor& x, const Margins2D& margins);

/// What pad() put around taken away: its gradient.
Tensor crop(const Tensor& y, const Margins2D& margins);

}  // namespace chispa::kernels
