#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// The channels of all inputs, one behind the other, [N,H,W,C_k] -> [N,H,W, sum of C_k]; see ops::concat.
class Concat : public Layer {
 public:
  std::string kind() const override { return "Concat"; }
  Shape output_shape(std::span<const Shape> inputs) const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;
};

}  // namespace chispa::nn
