#pragma once

#include <span>

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// loss[n] = T^2 sum_k q[n,k] * (log q[n,k] - log p[n,k]), p = softmax(student / T), q = softmax(teacher /
/// T): the Kullback-Leibler divergence from the softened answer of a teacher, scaled so that its gradient
/// does not shrink with the temperature T (Hinton, Vinyals, Dean, "Distilling the Knowledge in a Neural
/// Network", 2015, section 2). student and teacher [N,K] -> loss [N]. Computed in double.
Tensor distillation_loss(const Tensor& student, const Tensor& teacher, float temperature);

/// d sum_n(scales[n] * loss[n]) / d student = scales[n] * T * (p - q); -> [N,K].
Tensor distillation_loss_gradient(const Tensor& student, const Tensor& teacher, float temperature,
                                  std::span<const float> scales);

}  // namespace chispa::kernels
