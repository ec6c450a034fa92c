#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// exp(x) as a share of the sum of all, over the last axis; see ops::softmax. The loss of training takes
/// logits, so a network that ends with it is one that was trained without.
class Softmax : public Layer {
 public:
  std::string kind() const override { return "Softmax"; }
  Shape output_shape(std::span<const Shape> inputs) const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;
};

}  // namespace chispa::nn
