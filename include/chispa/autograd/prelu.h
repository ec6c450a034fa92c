#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// y[...,c] = x[...,c] where that is above 0, else slope[c] * x[...,c] (He et al., ICCV 2015); x [...,C],
/// slope [C]. Throws Error when they do not fit.
Variable prelu(const Variable& x, const Variable& slope);

}  // namespace chispa::ops
