#pragma once

#include <cstdint>

#include "kernels/depthwise/depthwise_window.h"

namespace chispa::kernels {

/// Whether the window is 3x3 with stride 2 and its taps side by side.
bool is_halved_3x3(const DepthwiseWindow& window);

/// Input gradient of such a depthwise convolution by w [3,3,C]: the image dx [H,W,C] of dz [H',W',C],
/// overwritten. Output (i, j) and its neighbours before it reach four inputs by the nine taps, each once, so
/// that all of these stay in registers and what is loaded of dz serves two blocks of inputs.
void depthwise_3x3_halved_input_gradient(const DepthwiseWindow& window, const float* dz, const float* w,
                                         float* dx);

}  // namespace chispa::kernels
