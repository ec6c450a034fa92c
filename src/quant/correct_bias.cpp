#include "chispa/quant/correct_bias.h"

#include "chispa/quant/calibrate.h"
#include "chispa/quant/simulate.h"
#include "core/array_view.h"

namespace chispa::quant {
namespace {

/// The mean of each channel that the last layer of `model` gives for the images; `round` is done to the
/// output of every layer before it.
Eigen::ArrayXd channel_means(const FoldedModel& model, const data::Dataset& images,
                             std::span<const std::int64_t> indices, const LayerOutputFunc& round) {
  const std::size_t last = model.layers.size() - 1;
  const std::int64_t channels = model.layers[last].output[2];
  Eigen::ArrayXd sums = Eigen::ArrayXd::Zero(channels);
  run_images(model, images, indices, [&](std::size_t layer, Tensor& output) {
    if (layer < last) return round(layer, output);
    for (const auto row : channel_array(output).rowwise()) sums += row.transpose().cast<double>();
  });
  return sums / (static_cast<double>(indices.size()) *
                 static_cast<double>(model.layers[last].output.size() / channels));
}

/// The layers up to `last`, whose activation is left out.
FoldedModel up_to(const FoldedModel& model, std::size_t last) {
  FoldedModel part = model;
  part.layers.resize(last + 1);
  part.layers[last].activation = Activation::none;
  return part;
}

}  // namespace

FoldedModel correct_bias(const FoldedModel& model, std::span<const ValueRange> ranges,
                         const QuantizeOptions& options, const data::Dataset& training,
                         const std::vector<std::int64_t>& indices) {
  FoldedModel corrected = model;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    if (!traits(model.layers[i].op).weights) continue;
    const Int8Model int8 = quantize(corrected, ranges, options);
    FoldedModel simulated = up_to(corrected, i);
    for (std::size_t k = 0; k <= i; ++k)
      simulated.layers[k] = dequantized(simulated.layers[k], int8.layers[k]);
    const auto round = [&](std::size_t layer, Tensor& output) {
      round_to_output(output, int8.layers[layer]);
    };
    const Eigen::ArrayXd in_int8 = channel_means(simulated, training, indices, round);
    const Eigen::ArrayXd in_float =
        channel_means(up_to(model, i), training, indices, [](std::size_t, Tensor&) {});
    corrected.layers[i].bias = model.layers[i].bias.clone();
    flat_array(corrected.layers[i].bias) -= (in_int8 - in_float).cast<float>();
  }
  return corrected;
}

}  // namespace chispa::quant
