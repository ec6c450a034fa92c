#pragma once

#include "chispa/core/random.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[i] = x[i] / (1 - rate) where bits 16 (i mod 4) to 16 (i mod 4) + 15 of draw i / 4 of `random`, as a
/// fraction, are at least `rate` (rounded to a multiple of 2^-16), else 0 (Srivastava et al., JMLR 2014,
/// scaled in training so that inference needs no change). Linear in x, so it is its own gradient: dx =
/// dropout(dy).
Tensor dropout(const Tensor& x, float rate, RandomStream random);

}  // namespace chispa::kernels
