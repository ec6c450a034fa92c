#pragma once

#include "chispa/core/conv2d_options.h"
#include "chispa/nn/initializer.h"
#include "chispa/nn/weighted_layer.h"

namespace chispa::nn {

/// Depthwise convolution: each channel has filters of its own, x [N,H,W,C] -> [N,H',W',C multiplier]; see
/// ops::depthwise_conv2d.
class DepthwiseConv2D : public WeightedLayer {
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
  void initialize(std::span<const Shape> inputs, std::optional<RandomStream> random) override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

  const Options& options() const { return options_; }

 protected:
  Shape weight_shape(std::span<const Shape> inputs) const override;  ///< [kh, kw, C multiplier]

 private:
  Options options_;
};

}  // namespace chispa::nn
