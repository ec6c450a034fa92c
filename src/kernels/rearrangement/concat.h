#pragma once

#include <span>

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// The channels of all, one behind the other; each [...,C_k], all but the last axis equal -> [..., sum of
/// C_k].
Tensor concat(std::span<const Tensor> xs);

}  // namespace chispa::kernels
