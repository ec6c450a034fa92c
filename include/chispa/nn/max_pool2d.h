#pragma once

#include "chispa/core/window.h"
#include "chispa/nn/layer.h"

namespace chispa::nn {

/// Maximum over windows, channel by channel, x [N,H,W,C] -> [N,H',W',C]; see ops::max_pool2d.
class MaxPool2D : public Layer {
 public:
  struct Options {
    std::int64_t kernel = 2;
    std::int64_t stride = 2;
    Padding padding = Padding::valid;
  };

  explicit MaxPool2D(const Options& options) : options_(options) {}

  Variable forward(const Variable& x, const Pass& pass) override;
  std::string kind() const override { return "MaxPool2D"; }

  const Options& options() const { return options_; }

 private:
  Options options_;
};

}  // namespace chispa::nn
