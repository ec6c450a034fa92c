#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// In training, zeroes each value with probability `rate` and scales the rest by 1 / (1 - rate); otherwise
/// the identity. See ops::dropout.
class Dropout : public Layer {
 public:
  struct Options {
    double rate = 0.5;
  };

  Dropout() = default;
  explicit Dropout(const Options& options) : options_(options) {}

  std::string kind() const override { return "Dropout"; }
  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

 private:
  Options options_;
};

}  // namespace chispa::nn
