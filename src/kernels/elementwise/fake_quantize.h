#pragma once

#include "chispa/core/quantization_grid.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// y[...,c] = s[c] * (clamp(round(x[...,c] / s[c]) + zero_point, min, max) - zero_point), ties away from
/// zero; scale s [C] of x's last axis, or [1] for all. Integers up to 2^24 in magnitude are exact.
Tensor fake_quantize(const Tensor& x, const Tensor& scale, const QuantizationGrid& grid);

/// The straight-through estimate (Jacob et al., CVPR 2018, section 3): dx = dy where x was not clamped, else
/// 0.
Tensor fake_quantize_gradient(const Tensor& x, const Tensor& scale, const QuantizationGrid& grid,
                              const Tensor& dy);

}  // namespace chispa::kernels
