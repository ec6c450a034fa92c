#pragma once

#include "chispa/autograd/variable.h"
#include "chispa/core/quantization_grid.h"

namespace chispa::ops {

/// What is left of x after quantizing it and back:
///   y = s * (clamp(round(x / s) + zero_point, min, max) - zero_point), ties away from zero
/// x of any shape [...,C]; scale s [1], or [C] with a scale for each place of the last axis. The gradient
/// goes straight through where x was not clamped and is 0 elsewhere (Jacob et al., CVPR 2018, section 3); the
/// scale is a constant. Throws Error when the scale's shape is neither, a scale is not above 0, or min > max.
Variable fake_quantize(const Variable& x, const Tensor& scale, const QuantizationGrid& grid);

}  // namespace chispa::ops
