#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

/// How far a student's answers are from a teacher's, mean over the batch:
///   loss = T^2 / N sum_n KL(softmax(teacher[n] / T) || softmax(student[n] / T))   (Hinton, Vinyals, Dean,
///   2015)
/// T is the temperature; above 1 it makes more of what the teacher thinks of the wrong classes. student [N,K]
/// and teacher [N,K], logits -> scalar; the teacher is a constant. Throws Error when the shapes differ, or
/// unless T > 0.
Variable distillation_loss(const Variable& student, const Tensor& teacher, float temperature);

}  // namespace chispa::ops
