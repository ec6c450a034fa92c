#pragma once

#include <span>

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// How far a student's answers are from a teacher's, weighted mean over the batch:
///   loss = T^2 / (sum_n w[n]) sum_n w[n] KL(softmax(teacher[n] / T) || softmax(student[n] / T))
///   (Hinton, Vinyals, Dean, 2015, where w[n] = 1)
/// T is the temperature; above 1 it makes more of what the teacher thinks of the wrong classes. student [N,K]
/// and teacher [N,K], logits, `weights` [N], where empty all 1 -> scalar; the teacher is a constant. Throws
/// Error when the shapes differ, or unless T and all weights are above 0.
Variable distillation_loss(const Variable& student, const Tensor& teacher, float temperature,
                           std::span<const float> weights = {});

}  // namespace chispa::ops
