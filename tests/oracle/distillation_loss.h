#pragma once

#include <span>

#include "oracle/array.h"

namespace oracle {

/// T^2 times the weighted mean over the batch of sum_k q[k] log(q[k] / p[k]); student and teacher [N,K],
/// weights [N] -> scalar.
inline Array distillation_loss(const Array& student, const Array& teacher, double temperature,
                               std::span<const float> weights) {
  Array loss{{}};
  const std::int64_t classes = student.shape[1];
  const auto probability = [&](const Array& logits, std::int64_t n, std::int64_t k) {
    double sum = 0.0;
    for (std::int64_t other = 0; other < classes; ++other)
      sum += std::exp((logits.at(n, other) - logits.at(n, k)) / temperature);
    return 1.0 / sum;
  };
  double total = 0.0;
  for (const float weight : weights) total += static_cast<double>(weight);
  for (std::int64_t n = 0; n < student.shape[0]; ++n)
    for (std::int64_t k = 0; k < classes; ++k) {
      const double q = probability(teacher, n, k);
      loss.values[0] += temperature * temperature * q * std::log(q / probability(student, n, k)) / total *
                        static_cast<double>(weights[static_cast<std::size_t>(n)]);
    }
  return loss;
}

}  // namespace oracle
