#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// The channels of all groups by turns (Zhang et al., CVPR 2018); see ops::shuffle_channels.
class ChannelShuffle : public Layer {
 public:
  struct Options {
    std::int64_t groups = 2;
  };

  ChannelShuffle() = default;
  explicit ChannelShuffle(const Options& options) : options_(options) {}

  std::string kind() const override { return "ChannelShuffle"; }
  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

  const Options& options() const { return options_; }

 private:
  Options options_;
};

}  // namespace chispa::nn
