#include "chispa/quant/level_depthwise_inputs.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "chispa/quant/calibrate.h"

namespace chispa::quant {
namespace {

constexpr float kQuietest = 1.0f / 256.0f;

/// The largest magnitude of each channel of each layer's output.
std::vector<std::vector<float>> channel_magnitudes(const FoldedModel& model, const data::Dataset& images,
                                                   std::span<const std::int64_t> indices) {
  std::vector<std::vector<float>> largest;
  for (const FoldedLayer& layer : model.layers)
    largest.emplace_back(static_cast<std::size_t>(layer.output[2]), 0.0f);
  run_images(model, images, indices, [&](std::size_t layer, const Tensor& output) {
    std::vector<float>& channels = largest[layer];
    std::size_t channel = 0;
    for (const float value : output.values()) {
      channels[channel] = std::max(channels[channel], std::fabs(value));
      if (++channel == channels.size()) channel = 0;
    }
  });
  return largest;
}

/// Divides what writes channel c by factors[c], or multiplies what reads it: the last axis is the channel.
void scale_channels(Tensor& tensor, const std::vector<float>& factors, bool divide) {
  tensor = tensor.clone();
  const auto channels = static_cast<std::int64_t>(factors.size());
  for (std::int64_t i = 0; i < tensor.size(); ++i) {
    const float factor = factors[static_cast<std::size_t>(i % channels)];
    tensor.data()[i] = divide ? tensor.data()[i] / factor : tensor.data()[i] * factor;
  }
}

}  // namespace

FoldedModel level_depthwise_inputs(const FoldedModel& model, const data::Dataset& training,
                                   const std::vector<std::int64_t>& indices) {
  const auto magnitudes = channel_magnitudes(model, training, indices);
  FoldedModel result = model;
  FoldedLayer* writer = nullptr;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    FoldedLayer& reader = result.layers[i];
    if (reader.op == Int8Op::depthwise_conv2d && writer != nullptr) {
      std::vector<float> factors = magnitudes[i - 1];  // of the pooling, where one stands between
      const float loudest = *std::max_element(factors.begin(), factors.end());
      for (float& factor : factors) factor = factor > kQuietest * loudest ? factor / loudest : 1.0f;
      scale_channels(writer->weight, factors, true);
      scale_channels(writer->bias, factors, true);
      scale_channels(reader.weight, factors, false);
    }
    if (!reader.weight.empty()) writer = &reader;
  }
  return result;
}

}  // namespace chispa::quant
