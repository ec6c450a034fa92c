#pragma once

#include <span>

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// The channels of all, one behind the other: xs[k] [...,C_k], all other axes equal -> [..., sum of C_k].
/// Throws Error when there are none or they do not fit.
Variable concat(std::span<const Variable> xs);

}  // namespace chispa::ops
