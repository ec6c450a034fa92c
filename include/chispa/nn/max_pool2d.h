#pragma once

#include "chispa/nn/pool2d.h"

namespace chispa::nn {

/// Maximum over windows, channel by channel; see Pool2D and ops::max_pool2d.
class MaxPool2D : public Pool2D {
 public:
  using Pool2D::Pool2D;

  std::string kind() const override { return "MaxPool2D"; }
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;
};

}  // namespace chispa::nn
