#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// y[...,k] = exp(x[...,k]) / sum_j exp(x[...,j]), over the last axis. Throws Error when x has no values.
/// Training needs none: softmax_cross_entropy has its own.
Variable softmax(const Variable& x);

}  // namespace chispa::ops
