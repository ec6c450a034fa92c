#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "chispa/core/parallel.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// log(sum_k exp(row[k] / temperature)), about the row's maximum, so that large logits do not overflow.
inline double log_sum_exp(std::span<const float> row, double temperature = 1.0) {
  const double maximum = static_cast<double>(*std::max_element(row.begin(), row.end()));
  double sum = 0.0;
  for (const float logit : row) sum += std::exp((static_cast<double>(logit) - maximum) / temperature);
  return maximum / temperature + std::log(sum);
}

/// Calls body(n, row, offset) for each row of `logits` [N,K], row n beginning at element `offset`.
template <typename Body>
void for_each_row(const Tensor& logits, const Body& body) {
  const auto classes = static_cast<std::size_t>(logits.dim(1));
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(logits.dim(0), chunk);
    for (auto n = static_cast<std::size_t>(begin); n < static_cast<std::size_t>(end); ++n)
      body(n, logits.values().subspan(n * classes, classes), n * classes);
  });
}

}  // namespace chispa::kernels
