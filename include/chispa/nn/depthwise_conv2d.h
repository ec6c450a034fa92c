#pragma once

#include "chispa/core/conv2d_options.h"
#include "chispa/nn/initializer.h"
#include "chispa/nn/layer.h"

namespace chispa::nn {

/// Depthwise convolution: each channel has a filter of its own, x [N,H,W,C] -> [N,H',W',C]; see
/// ops::depthwise_conv2d.
class DepthwiseConv2D : public Layer {
 public:
  struct Options {
    std::int64_t channels = 1;
    std::int64_t kernel = 3;
    Conv2DOptions window = {};
    bool bias = true;
    Initializer initializer = Initializer::glorot_uniform;
  };

  DepthwiseConv2D(const Options& options, RandomStream random);

  Variable forward(const Variable& x, const Pass& pass) override;
  std::vector<NamedParameter> parameters() const override;
  std::string kind() const override { return "DepthwiseConv2D"; }

  const Options& options() const { return options_; }
  const Variable& weight() const { return weight_; }  ///< [kernel, kernel, C]
  const Variable& bias() const { return bias_; }      ///< [C], or an unset Variable without bias

 private:
  Options options_;
  Variable weight_;
  Variable bias_;
};

}  // namespace chispa::nn
