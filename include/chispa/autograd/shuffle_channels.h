#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// y[..., i * groups + g] = x[..., g * C / groups + i]: the channels of all groups by turns (Zhang et al.,
/// CVPR 2018). Throws Error unless `groups` divides C.
Variable shuffle_channels(const Variable& x, std::int64_t groups);

}  // namespace chispa::ops
