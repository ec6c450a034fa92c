#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// The same values in the same order in other extents. Throws Error when those hold more or fewer values.
Variable reshape(const Variable& x, const Shape& shape);

}  // namespace chispa::ops
