#pragma once

#include <cstdint>

#include "chispa/core/parallel.h"
#include "kernels/depthwise/depthwise_window.h"
#include "kernels/elementwise/bounds.h"

namespace chispa::kernels {

// Depthwise convolution by kernels of 3x3, any stride, dilation and padding, with all taps in registers.
// Pixels are taken in strips, so that what is loaded once serves all outputs that read it.

/// depthwise_rows() for such kernels.
void depthwise_3x3(const DepthwiseWindow& window, const float* image, Range rows, const float* w,
                   const Ending& ending, float* y);

/// add_depthwise_gradient() for such kernels. Summing image by image keeps float sums short.
void add_depthwise_3x3_gradient(const DepthwiseWindow& window, const float* image, const float* dz,
                                float* dw);

}  // namespace chispa::kernels
