#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// y[...,c] = x[...,c] * factor[c]: the weights of a convolution with what a batch normalization after it
/// does. x [...,C], factor [C]. Throws Error when they do not fit.
Variable scale_channels(const Variable& x, const Variable& factor);

}  // namespace chispa::ops
