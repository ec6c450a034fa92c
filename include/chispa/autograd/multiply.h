#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// y = a * b, element by element. b has the shape of a or is repeated: [N,1,1,C] for a [N,H,W,C] in every
/// place of the map, [C] of a's last axis, [1] everywhere. Throws Error when it is none of these.
Variable multiply(const Variable& a, const Variable& b);

}  // namespace chispa::ops
