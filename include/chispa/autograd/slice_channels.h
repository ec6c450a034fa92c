#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// y[...,c] = x[..., begin + c] for c < count. Throws Error when x has no such channels.
Variable slice_channels(const Variable& x, std::int64_t begin, std::int64_t count);

}  // namespace chispa::ops
