#include "kernels/loss/softmax_cross_entropy.h"

#include "kernels/loss/softmax_rows.h"

namespace chispa::kernels {
namespace {

double target(std::size_t k, std::size_t classes, Label label, double smoothing) {
  return (k == label ? 1.0 - smoothing : 0.0) + smoothing / static_cast<double>(classes);
}

}  // namespace

Tensor softmax_cross_entropy(const Tensor& logits, std::span<const Label> labels, float label_smoothing) {
  const auto smoothing = static_cast<double>(label_smoothing);
  Tensor loss(Shape{logits.dim(0)});
  for_each_row(logits, [&](std::size_t n, std::span<const float> row, std::size_t) {
    const double log_sum = log_sum_exp(row);
    double sum = 0.0;
    for (std::size_t k = 0; k < row.size(); ++k)
      sum += target(k, row.size(), labels[n], smoothing) * (log_sum - static_cast<double>(row[k]));
    loss.data()[n] = static_cast<float>(sum);
  });
  return loss;
}

Tensor softmax_cross_entropy_gradient(const Tensor& logits, std::span<const Label> labels,
                                      float label_smoothing, std::span<const float> scales) {
  const auto smoothing = static_cast<double>(label_smoothing);
  Tensor gradient(logits.shape());
  for_each_row(logits, [&](std::size_t n, std::span<const float> row, std::size_t offset) {
    const double log_sum = log_sum_exp(row);
    const auto scale = static_cast<double>(scales[n]);
    for (std::size_t k = 0; k < row.size(); ++k) {
      const double probability = std::exp(static_cast<double>(row[k]) - log_sum);
      gradient.data()[offset + k] =
          static_cast<float>(scale * (probability - target(k, row.size(), labels[n], smoothing)));
    }
  });
  return gradient;
}

}  // namespace chispa::kernels
