#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// y[n,0,0,c] = mean over i, j of x[n,i,j,c]; x [N,H,W,C] -> y [N,1,1,C]. Throws Error when x has not four
/// axes.
Variable global_average_pool(const Variable& x);

}  // namespace chispa::ops
