#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// In training, zeroes each value with probability `rate` and scales the rest by 1 / (1 - rate); otherwise
/// the identity. See ops::dropout.
class Dropout : public Layer {
 public:
  /// Throws Error unless 0 <= rate < 1.
  explicit Dropout(float rate);

  Variable forward(const Variable& x, const Pass& pass) override;
  std::string kind() const override { return "Dropout"; }

  float rate() const { return rate_; }

 private:
  float rate_;
};

}  // namespace chispa::nn
