#include "chispa/autograd/distillation_loss.h"

#include <fmt/core.h>

#include "autograd/shape_check.h"
#include "chispa/core/error.h"
#include "kernels/loss/distillation_loss.h"
#include "kernels/reduction/sum.h"

namespace chispa::ops {

Variable distillation_loss(const Variable& student, const Tensor& teacher, float temperature) {
  require_rank("distillation_loss", {"student", student}, 2);
  require_same_shape("distillation_loss", {"student", student}, {"teacher", Variable(teacher)});
  if (!(temperature > 0.0f))
    throw Error(fmt::format("distillation_loss: temperature {} is not above 0", temperature));
  const auto batch = static_cast<double>(student.shape()[0]);
  const double total = kernels::sum(kernels::distillation_loss(student.value(), teacher, temperature));
  return Variable(Tensor::scalar(static_cast<float>(total / batch)), {student},
                  [teacher, temperature](const Tensor& dy, std::span<Variable> inputs) {
                    const float scale = dy.item() / static_cast<float>(teacher.dim(0));
                    inputs[0].accumulate_grad(
                        kernels::distillation_loss_gradient(inputs[0].value(), teacher, temperature, scale));
                  });
}

}  // namespace chispa::ops
