#pragma once

#include "chispa/core/conv2d_options.h"
#include "chispa/nn/initializer.h"
#include "chispa/nn/layer.h"

namespace chispa::nn {

/// Depthwise convolution: each channel has filters of its own, x [N,H,W,C] -> [N,H',W',C multiplier]; see
/// ops::depthwise_conv2d.
class DepthwiseConv2D : public Layer {
 public:
  struct Options {
    Size2D kernel = 3;
    Conv2DOptions window = {};    ///< groups has no meaning here
    std::int64_t multiplier = 1;  ///< filters, and outputs, of each channel
    bool bias = true;
    Initializer initializer = Initializer::glorot_uniform;
  };

  DepthwiseConv2D() = default;
  explicit DepthwiseConv2D(const Options& options) : options_(options) {}

  std::string kind() const override { return "DepthwiseConv2D"; }
  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;
  std::int64_t multiply_accumulates(std::span<const Shape> inputs) const override;
  void initialize(std::span<const Shape> inputs, RandomStream random) override;
  std::vector<NamedParameter> parameters() const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

  const Options& options() const { return options_; }
  const Variable& weight() const { return weight_; }  ///< [kh, kw, C multiplier]
  const Variable& bias() const { return bias_; }      ///< [C multiplier], or an unset Variable without bias

 private:
  Options options_;
  Variable weight_;
  Variable bias_;
};

}  // namespace chispa::nn
