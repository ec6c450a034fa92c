#include "kernels/loss/distillation_loss.h"

#include "kernels/loss/softmax_rows.h"

namespace chispa::kernels {
namespace {

/// log softmax(row / T)[k] = row[k] / T - log_sum.
struct SoftenedRow {
  SoftenedRow(std::span<const float> logits, double softening)
      : row(logits), temperature(softening), log_sum(log_sum_exp(logits, softening)) {}

  double log_probability(std::size_t k) const { return static_cast<double>(row[k]) / temperature - log_sum; }

  std::span<const float> row;
  double temperature;
  double log_sum;
};

}  // namespace

Tensor distillation_loss(const Tensor& student, const Tensor& teacher, float temperature) {
  const auto softening = static_cast<double>(temperature);
  Tensor loss(Shape{student.dim(0)});
  for_each_row(student, [&](std::size_t n, std::span<const float> row, std::size_t offset) {
    const SoftenedRow p(row, softening);
    const SoftenedRow q(teacher.values().subspan(offset, row.size()), softening);
    double sum = 0.0;
    for (std::size_t k = 0; k < row.size(); ++k)
      sum += std::exp(q.log_probability(k)) * (q.log_probability(k) - p.log_probability(k));
    loss.data()[n] = static_cast<float>(softening * softening * sum);
  });
  return loss;
}

Tensor distillation_loss_gradient(const Tensor& student, const Tensor& teacher, float temperature,
                                  std::span<const float> scales) {
  const auto softening = static_cast<double>(temperature);
  Tensor gradient(student.shape());
  for_each_row(student, [&](std::size_t n, std::span<const float> row, std::size_t offset) {
    const SoftenedRow p(row, softening);
    const SoftenedRow q(teacher.values().subspan(offset, row.size()), softening);
    for (std::size_t k = 0; k < row.size(); ++k)
      gradient.data()[offset + k] =
          static_cast<float>(static_cast<double>(scales[n]) * softening *
                             (std::exp(p.log_probability(k)) - std::exp(q.log_probability(k))));
  });
  return gradient;
}

}  // namespace chispa::kernels
