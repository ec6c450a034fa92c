#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// y = a + b, element by element. Throws Error unless the shapes are equal.
Variable add(const Variable& a, const Variable& b);

}  // namespace chispa::ops
