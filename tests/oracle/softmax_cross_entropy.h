#pragma once

#include <span>

#include "chispa/core/label.h"
#include "oracle/array.h"

namespace oracle {

/// Mean over the batch of -sum_k t[k] log p[k], weighted by weights[label]; logits [N,K], weights [K] ->
/// scalar.
inline Array softmax_cross_entropy(const Array& logits, std::span<const chispa::Label> labels,
                                   double smoothing, std::span<const float> weights) {
  Array loss{{}};
  const std::int64_t classes = logits.shape[1];
  double total = 0.0;
  for (const chispa::Label label : labels) total += static_cast<double>(weights[label]);
  for (std::int64_t n = 0; n < logits.shape[0]; ++n) {
    const auto weight = static_cast<double>(weights[labels[static_cast<std::size_t>(n)]]);
    double sum = 0.0;
    for (std::int64_t k = 0; k < classes; ++k) sum += std::exp(logits.at(n, k));
    for (std::int64_t k = 0; k < classes; ++k) {
      const bool is_label = k == labels[static_cast<std::size_t>(n)];
      const double target = (is_label ? 1.0 - smoothing : 0.0) + smoothing / static_cast<double>(classes);
      loss.values[0] -= target * weight / total * (logits.at(n, k) - std::log(sum));
    }
  }
  return loss;
}

}  // namespace oracle
