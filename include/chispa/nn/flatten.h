#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// [N, ...] -> [N, product of the rest]; see ops::flatten.
class Flatten : public Layer {
 public:
  std::string kind() const override { return "Flatten"; }
  Shape output_shape(std::span<const Shape> inputs) const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;
};

}  // namespace chispa::nn
