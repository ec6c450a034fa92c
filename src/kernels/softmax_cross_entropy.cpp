#include "chispa/kernels/softmax_cross_entropy.h"

#include <algorithm>
#include <cmath>

#include "chispa/core/parallel.h"

namespace chispa::kernels {
namespace {

/// log(sum_k exp(row[k]))
double log_sum_exp(std::span<const float> row) {
  const double maximum = static_cast<double>(*std::max_element(row.begin(), row.end()));
  double sum = 0.0;
  for (const float logit : row) sum += std::exp(static_cast<double>(logit) - maximum);
  return maximum + std::log(sum);
}

double target(std::size_t k, std::size_t classes, std::uint8_t label, double smoothing) {
  return (k == label ? 1.0 - smoothing : 0.0) + smoothing / static_cast<double>(classes);
}

/// Calls body(n, row, offset) for each row of `logits`.
template <typename Body>
void for_each_row(const Tensor& logits, const Body& body) {
  const auto classes = static_cast<std::size_t>(logits.dim(1));
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(logits.dim(0), chunk);
    for (auto n = static_cast<std::size_t>(begin); n < static_cast<std::size_t>(end); ++n)
      body(n, logits.values().subspan(n * classes, classes), n * classes);
  });
}

}  // namespace

Tensor softmax_cross_entropy(const Tensor& logits, std::span<const std::uint8_t> labels,
                             float label_smoothing) {
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

Tensor softmax_cross_entropy_gradient(const Tensor& logits, std::span<const std::uint8_t> labels,
                                      float label_smoothing, float scale) {
  const auto smoothing = static_cast<double>(label_smoothing);
  Tensor gradient(logits.shape());
  for_each_row(logits, [&](std::size_t n, std::span<const float> row, std::size_t offset) {
    const double log_sum = log_sum_exp(row);
    for (std::size_t k = 0; k < row.size(); ++k) {
      const double probability = std::exp(static_cast<double>(row[k]) - log_sum);
      gradient.data()[offset + k] = static_cast<float>(
          static_cast<double>(scale) * (probability - target(k, row.size(), labels[n], smoothing)));
    }
  });
  return gradient;
}

}  // namespace chispa::kernels
