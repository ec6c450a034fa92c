#pragma once

#include "chispa/core/parallel.h"
#include "kernels/depthwise/depthwise_window.h"
#include "kernels/elementwise/bounds.h"

namespace chispa::kernels {

/// Output rows `rows` of the depthwise convolution z of an image by w [KH,KW,C], to y.
void depthwise_rows(const DepthwiseWindow& window, const float* image, Range rows, const float* w,
                    const Ending& ending, float* y);

/// Adds an image's share to dw [KH,KW,C].
void add_depthwise_gradient(const DepthwiseWindow& window, const float* image, const float* dz, float* dw);

}  // namespace chispa::kernels
