#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[..., i * groups + g] = x[..., g * C / groups + i] (Zhang et al., CVPR 2018). With C / groups instead of
/// `groups` it undoes itself, and so is its own gradient.
Tensor shuffle_channels(const Tensor& x, std::int64_t groups);

}  // namespace chispa::kernels
