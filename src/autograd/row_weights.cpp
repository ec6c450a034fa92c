#include "autograd/row_weights.h"

#include <fmt/core.h>

#include <cmath>
#include <utility>

#include "chispa/core/error.h"
#include "kernels/reduction/sum.h"

namespace chispa::ops {

RowWeights::RowWeights(std::vector<float> weights) : weights_(std::move(weights)) {
  for (const float weight : weights_) total_ += static_cast<double>(weight);
}

float RowWeights::mean(Tensor losses) const {
  for (std::size_t n = 0; n < weights_.size(); ++n) losses.data()[n] *= weights_[n];
  return static_cast<float>(kernels::sum(losses) / total_);
}

std::vector<float> RowWeights::gradient(float dy) const {
  const float scale = dy / static_cast<float>(total_);
  std::vector<float> scales = weights_;
  for (float& weight : scales) weight *= scale;
  return scales;
}

void require_weights(const char* op, std::span<const float> weights) {
  for (std::size_t k = 0; k < weights.size(); ++k)
    if (!(weights[k] > 0.0f && std::isfinite(weights[k])))
      throw Error(fmt::format("{}: weight {} at index {} is not above 0", op, weights[k], k));
}

}  // namespace chispa::ops
