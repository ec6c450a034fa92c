#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// y = factor * x
Variable scale(const Variable& x, float factor);

}  // namespace chispa::ops
