#include "chispa/quant/correct_bias.h"

#include "chispa/quant/calibrate.h"
#include "chispa/quant/simulate.h"

namespace chispa::quant {
namespace {

/// The mean of each channel that the last layer of `model` gives for the images; `round` is done to the
/// output of every layer before it.
std::vector<double> channel_means(const FoldedModel& model, const data::Dataset& images,
                                  std::span<const std::int64_t> indices, const LayerOutputFunc& round) {
  const std::size_t last = model.layers.size() - 1;
  const auto channels = static_cast<std::size_t>(model.layers[last].output[2]);
  std::vector<double> sums(channels, 0.0);
  run_images(model, images, indices, [&](std::size_t layer, Tensor& output) {
    if (layer < last) return round(layer, output);
    std::size_t channel = 0;
    for (const float value : output.values()) {
      sums[channel] += value;
      if (++channel == channels) channel = 0;
    }
  });
  const auto values = static_cast<double>(indices.size()) *
                      static_cast<double>(model.layers[last].output.size()) / static_cast<double>(channels);
  for (double& sum : sums) sum /= values;
  return sums;
}

/// The layers up to `last`, whose ReLU is left out.
FoldedModel up_to(const FoldedModel& model, std::size_t last) {
  FoldedModel part = model;
  part.layers.resize(last + 1);
  part.layers[last].relu = false;
  return part;
}

}  // namespace

FoldedModel correct_bias(const FoldedModel& model, std::span<const ValueRange> ranges,
                         const QuantizeOptions& options, const data::Dataset& training,
                         const std::vector<std::int64_t>& indices) {
  FoldedModel corrected = model;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    if (model.layers[i].weight.empty()) continue;
    const Int8Model int8 = quantize(corrected, ranges, options);
    FoldedModel simulated = up_to(corrected, i);
    for (std::size_t k = 0; k <= i; ++k)
      simulated.layers[k] = dequantized(simulated.layers[k], int8.layers[k]);
    const auto round = [&](std::size_t layer, Tensor& output) {
      round_to_output(output, int8.layers[layer]);
    };
    const auto in_int8 = channel_means(simulated, training, indices, round);
    const auto in_float = channel_means(up_to(model, i), training, indices, [](std::size_t, Tensor&) {});
    corrected.layers[i].bias = model.layers[i].bias.clone();
    for (std::size_t c = 0; c < in_float.size(); ++c)
      corrected.layers[i].bias.data()[c] -= static_cast<float>(in_int8[c] - in_float[c]);
  }
  return corrected;
}

}  // namespace chispa::quant
