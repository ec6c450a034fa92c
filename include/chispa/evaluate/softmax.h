#pragma once

#include <span>
#include <vector>

namespace chispa::evaluate {

/// p[k] = exp(z[k]) / sum_j exp(z[j]), computed about the largest, so that large logits do not overflow.
std::vector<double> softmax(std::span<const double> logits);

}  // namespace chispa::evaluate
