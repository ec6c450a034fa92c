#pragma once

#include "chispa/autograd/variable.h"
#include "chispa/core/activation.h"

namespace chispa::ops {

/// y = activation(x), element by element; core/activation.h has the functions, `slope` is of leaky_relu. The
/// gradient at a kink is PyTorch's: that from the left, but from the right at the upper ends of relu6,
/// hard_sigmoid and hard_swish.
Variable activate(const Variable& x, Activation activation, float slope = 0.0f);

}  // namespace chispa::ops
