#pragma once

#include "chispa/core/pool2d_options.h"
#include "chispa/nn/layer.h"

namespace chispa::nn {

/// One number of each channel for each place of a window, x [N,H,W,C] -> [N,H',W',C].
class Pool2D : public Layer {
 public:
  using Options = Pool2DOptions;

  Pool2D() = default;
  explicit Pool2D(const Options& options) : options_(options) {}

  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;

  const Options& options() const { return options_; }

 private:
  Options options_;
};

}  // namespace chispa::nn
