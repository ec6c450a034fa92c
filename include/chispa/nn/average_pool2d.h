#pragma once

#include "chispa/core/pool2d_options.h"
#include "chispa/nn/layer.h"

namespace chispa::nn {

/// Mean over windows, channel by channel, x [N,H,W,C] -> [N,H',W',C]; see ops::average_pool2d.
class AveragePool2D : public Layer {
 public:
  using Options = Pool2DOptions;

  AveragePool2D() = default;
  explicit AveragePool2D(const Options& options) : options_(options) {}

  std::string kind() const override { return "AveragePool2D"; }
  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

  const Options& options() const { return options_; }

 private:
  Options options_;
};

}  // namespace chispa::nn
