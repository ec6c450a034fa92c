#pragma once

#include "chispa/core/margins2d.h"
#include "chispa/nn/layer.h"

namespace chispa::nn {

/// Zeros around the map, x [N,H,W,C] -> [N, top + H + bottom, left + W + right, C]; see ops::pad.
class Pad : public Layer {
 public:
  using Options = Margins2D;

  Pad() = default;
  explicit Pad(const Options& options) : options_(options) {}

  std::string kind() const override { return "Pad"; }
  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

  const Options& options() const { return options_; }

 private:
  Options options_;
};

}  // namespace chispa::nn
