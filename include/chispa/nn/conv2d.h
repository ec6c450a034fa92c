#pragma once

#include "chispa/core/conv2d_options.h"
#include "chispa/nn/initializer.h"
#include "chispa/nn/layer.h"

namespace chispa::nn {

/// Two-dimensional convolution, x [N,H,W,in] -> [N,H',W',out]; see ops::conv2d.
class Conv2D : public Layer {
 public:
  struct Options {
    std::int64_t in_channels = 1;
    std::int64_t out_channels = 1;
    std::int64_t kernel = 3;
    Conv2DOptions window = {};
    bool bias = true;
    Initializer initializer = Initializer::glorot_uniform;
  };

  Conv2D(const Options& options, RandomStream random);

  Variable forward(const Variable& x, const Pass& pass) override;
  std::vector<NamedParameter> parameters() const override;
  std::string kind() const override { return "Conv2D"; }

  const Options& options() const { return options_; }
  const Variable& weight() const { return weight_; }  ///< [kernel, kernel, in, out]
  const Variable& bias() const { return bias_; }      ///< [out], or an unset Variable without bias

 private:
  Options options_;
  Variable weight_;
  Variable bias_;
};

}  // namespace chispa::nn
