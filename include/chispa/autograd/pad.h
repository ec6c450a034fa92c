#pragma once

#include "chispa/autograd/variable.h"
#include "chispa/core/margins2d.h"

namespace chispa::ops {

/// x [N,H,W,C] with zeros around -> [N, top + H + bottom, left + W + right, C]. Throws Error when x has not
/// four axes or a margin is not from 0 to 2^30.
Variable pad(const Variable& x, const Margins2D& margins);

}  // namespace chispa::ops
