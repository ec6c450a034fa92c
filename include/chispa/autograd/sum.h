#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// Sum of all elements, a scalar.
Variable sum(const Variable& x);

}  // namespace chispa::ops
