#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// Mean over the whole map, x [N,H,W,C] -> [N,1,1,C]; see ops::global_average_pool.
class GlobalAveragePool : public Layer {
 public:
  std::string kind() const override { return "GlobalAveragePool"; }
  Shape output_shape(std::span<const Shape> inputs) const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;
};

}  // namespace chispa::nn
