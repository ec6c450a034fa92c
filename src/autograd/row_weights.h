#pragma once

#include <span>
#include <vector>

#include "chispa/core/tensor.h"

namespace chispa::ops {

/// How much each of N rows counts in the mean of their losses l: sum_n w[n] l[n] / sum_n w[n].
class RowWeights {
 public:
  /// All 1.
  explicit RowWeights(std::size_t rows) : weights_(rows, 1.0f), total_(static_cast<double>(rows)) {}
  /// Each above 0.
  explicit RowWeights(std::vector<float> weights);

  /// `losses` [N] are weighted in place.
  float mean(Tensor losses) const;
  /// dy d mean / d l.
  std::vector<float> gradient(float dy) const;

 private:
  std::vector<float> weights_;
  double total_ = 0.0;
};

/// Throws Error unless each weight, a number of the operator `op`, is above 0 and finite.
void require_weights(const char* op, std::span<const float> weights);

}  // namespace chispa::ops
