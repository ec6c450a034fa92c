#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// Fully connected layer's product: y[n,o] = b[o] + sum_i x[n,i] * w[i,o]
/// x [N,I], w [I,O], b [O] or an unset Variable -> y [N,O]. Throws Error when the shapes do not fit.
Variable dense(const Variable& x, const Variable& w, const Variable& b);

}  // namespace chispa::ops
