#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// y = max(x, 0), element by element. The gradient at 0 is 0.
Variable relu(const Variable& x);

}  // namespace chispa::ops
