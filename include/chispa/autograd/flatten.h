#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// [N, ...] -> [N, product of the rest], the same values in the same order: NHWC by rows, then columns, then
/// channels. Throws Error when x has no axis.
Variable flatten(const Variable& x);

}  // namespace chispa::ops
