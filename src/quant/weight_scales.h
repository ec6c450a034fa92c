#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chispa/quant/folded_model.h"

namespace chispa::quant {

/// A layer's weights seen by output channel. In every float layout the output channel is the last axis, so
/// that tap t (kernel row, kernel column and input channel run together) of channel c stands at t * channels
/// + c.
class ChannelWeights {
 public:
  explicit ChannelWeights(const FoldedLayer& layer)
      : weight_(layer.weight.data()),
        channels_(layer.output[2]),
        taps_(layer.weight.size() / layer.output[2]) {}

  std::int64_t channels() const { return channels_; }
  std::int64_t taps() const { return taps_; }
  double at(std::int64_t channel, std::int64_t tap) const { return weight_[tap * channels_ + channel]; }
  double largest_magnitude(std::int64_t channel) const;

 private:
  const float* weight_;
  std::int64_t channels_;
  std::int64_t taps_;
};

/// Why a channel cannot be quantized.
[[noreturn]] void refuse(const FoldedLayer& layer, std::int64_t channel, const std::string& reason);

/// Largest magnitude / `largest_weight` in each channel, raised as quantize() says; one for all unless
/// `per_channel`.
std::vector<double> weight_scales(const FoldedLayer& layer, double input_scale, double output_scale,
                                  bool per_channel, int largest_weight = 127);

}  // namespace chispa::quant
