#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// Mean of all elements, a scalar. Throws Error when there are none.
Variable mean(const Variable& x);

}  // namespace chispa::ops
