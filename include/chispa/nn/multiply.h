#pragma once

#include "chispa/nn/pair.h"

namespace chispa::nn {

/// a * b; see Pair and ops::multiply.
class Multiply : public Pair {
 public:
  using Pair::Pair;

  std::string kind() const override { return "Multiply"; }
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;
};

}  // namespace chispa::nn
