#pragma once

#include <cstdint>
#include <span>

#include "chispa/core/label.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// loss[n] = -sum_k t[n,k] * log p[n,k], with p = softmax(logits) along the last axis and the smoothed target
/// t[n,k] = (1 - label_smoothing) * [k == labels[n]] + label_smoothing / K (Szegedy et al., CVPR 2016,
/// section 7). logits [N,K] -> loss [N]. Computed in double about the row's maximum, so large logits do not
/// overflow.
Tensor softmax_cross_entropy(const Tensor& logits, std::span<const Label> labels, float label_smoothing);

/// d sum_n(scales[n] * loss[n]) / d logits = scales[n] * (p - t); -> [N,K].
Tensor softmax_cross_entropy_gradient(const Tensor& logits, std::span<const Label> labels,
                                      float label_smoothing, std::span<const float> scales);

}  // namespace chispa::kernels
