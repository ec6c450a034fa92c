#pragma once

#include "chispa/core/conv2d_options.h"
#include "chispa/nn/initializer.h"
#include "chispa/nn/weighted_layer.h"

namespace chispa::nn {

/// Two-dimensional convolution, x [N,H,W,in] -> [N,H',W',channels]; see ops::conv2d.
class Conv2D : public WeightedLayer {
 public:
  struct Options {
    std::int64_t channels = 1;  ///< that come out
    Size2D kernel = 3;
    Conv2DOptions window = {};
    bool bias = true;
    Initializer initializer = Initializer::glorot_uniform;
  };

  Conv2D() = default;
  explicit Conv2D(const Options& options) : options_(options) {}

  std::string kind() const override { return "Conv2D"; }
  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;
  void initialize(std::span<const Shape> inputs, std::optional<RandomStream> random) override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

  const Options& options() const { return options_; }

 protected:
  Shape weight_shape(std::span<const Shape> inputs) const override;  ///< [kh, kw, in / groups, channels]

 private:
  Options options_;
};

}  // namespace chispa::nn
