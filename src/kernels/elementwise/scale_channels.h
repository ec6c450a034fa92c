#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[...,c] = x[...,c] * factor[c]; x [...,C], factor [C].
Tensor scale_channels(const Tensor& x, const Tensor& factor);

/// d sum(y * dy) / d factor: dfactor[c] = sum over all but the last axis of x[...,c] * dy[...,c].
Tensor scale_channels_factor_gradient(const Tensor& x, const Tensor& dy);

}  // namespace chispa::kernels
