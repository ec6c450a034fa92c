#pragma once

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// Some neighbouring channels, x [N,H,W,C] -> [N,H,W,channels]; see ops::slice_channels.
class ChannelSlice : public Layer {
 public:
  struct Options {
    std::int64_t begin = 0;     ///< the first
    std::int64_t channels = 1;  ///< how many
  };

  ChannelSlice() = default;
  explicit ChannelSlice(const Options& options) : options_(options) {}

  std::string kind() const override { return "ChannelSlice"; }
  void visit_options(OptionVisitor& visitor) override;
  Shape output_shape(std::span<const Shape> inputs) const override;
  Variable forward(std::span<const Variable> inputs, const Pass& pass) override;
  void lower(Lowering& lowering) const override;

  const Options& options() const { return options_; }

 private:
  Options options_;
};

}  // namespace chispa::nn
