#pragma once

#include "chispa/autograd/variable.h"
#include "chispa/core/random.h"

namespace chispa::ops {

/// y[i] = x[i] / (1 - rate) where draw i of `random` is at least `rate`, else 0: each value is dropped with
/// probability `rate`, and the expected value stays. For training only; inference leaves the operator out.
/// Throws Error unless 0 <= rate < 1.
Variable dropout(const Variable& x, float rate, RandomStream random);

}  // namespace chispa::ops
