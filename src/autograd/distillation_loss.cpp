#include "chispa/autograd/distillation_loss.h"

#include <fmt/core.h>

#include <utility>
#include <vector>

#include "autograd/row_weights.h"
#include "autograd/shape_check.h"
#include "chispa/core/error.h"
#include "kernels/loss/distillation_loss.h"

namespace chispa::ops {
namespace {

RowWeights checked_weights(const Variable& student, std::span<const float> weights) {
  const auto rows = static_cast<std::size_t>(student.shape()[0]);
  if (weights.empty()) return RowWeights(rows);
  if (weights.size() != rows)
    refuse("distillation_loss", fmt::format("{} weights do not fit the batch", weights.size()),
           {{"student", student}});
  require_weights("distillation_loss", weights);
  return RowWeights({weights.begin(), weights.end()});
}

}  // namespace

Variable distillation_loss(const Variable& student, const Tensor& teacher, float temperature,
                           std::span<const float> weights) {
  require_rank("distillation_loss", {"student", student}, 2);
  require_same_shape("distillation_loss", {"student", student}, {"teacher", Variable(teacher)});
  if (!(temperature > 0.0f))
    throw Error(fmt::format("distillation_loss: temperature {} is not above 0", temperature));
  RowWeights rows = checked_weights(student, weights);
  const float loss = rows.mean(kernels::distillation_loss(student.value(), teacher, temperature));
  return Variable(
      Tensor::scalar(loss), {student},
      [teacher, temperature, rows = std::move(rows)](const Tensor& dy, std::span<Variable> inputs) {
        inputs[0].accumulate_grad(kernels::distillation_loss_gradient(inputs[0].value(), teacher, temperature,
                                                                      rows.gradient(dy.item())));
      });
}

}  // namespace chispa::ops
