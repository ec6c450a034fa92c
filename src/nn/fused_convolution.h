#pragma once

#include <optional>

#include "chispa/nn/sequential.h"

namespace chispa::nn {

/// The number of layers that forward_fused computes at once.
inline constexpr std::size_t kFusedLayers = 3;

/// If layers `first` and the two after it are a convolution, a BatchNorm and a ReLU: their output, by one
/// operator.
std::optional<Variable> forward_fused(const std::vector<std::unique_ptr<Layer>>& layers, std::size_t first,
                                      const Variable& x, const Pass& pass);

}  // namespace chispa::nn
