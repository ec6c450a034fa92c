#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// [N, ...] -> [N, product of the rest]; see ops::flatten.
class Flatten : public Layer {
 public:
  Variable forward(const Variable& x, const Pass& pass) override;
  std::string kind() const override { return "Flatten"; }
};

}  // namespace chispa::nn
