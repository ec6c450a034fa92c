#pragma once

#include <optional>

#include "chispa/nn/sequential.h"

namespace chispa::nn {

/// What one operator computed of a network, and how many layers that was.
struct FusedResult {
  Variable value;
  std::size_t layers;
};

/// If layers `first` and the two after it are a convolution, a BatchNorm and a ReLU: their output, by one
/// operator, and that of a 2x2 MaxPool2D after them.
std::optional<FusedResult> forward_fused(const std::vector<std::unique_ptr<Layer>>& layers, std::size_t first,
                                         const Variable& x, const Pass& pass);

}  // namespace chispa::nn
