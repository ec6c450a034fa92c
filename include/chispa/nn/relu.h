#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// max(x, 0); see ops::relu.
class ReLU : public Layer {
 public:
  Variable forward(const Variable& x, const Pass& pass) override;
  std::string kind() const override { return "ReLU"; }
};

}  // namespace chispa::nn
