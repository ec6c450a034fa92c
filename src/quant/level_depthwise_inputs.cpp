#include "chispa/quant/level_depthwise_inputs.h"

#include <span>
#include <vector>

#include "chispa/quant/calibrate.h"
#include "core/array_view.h"
#include "quant/channel_scaling.h"

namespace chispa::quant {
namespace {

constexpr float kQuietest = 1.0f / 256.0f;

/// The largest magnitude of each channel of each layer's output.
std::vector<Eigen::ArrayXf> channel_magnitudes(const FoldedModel& model, const data::Dataset& images,
                                               std::span<const std::int64_t> indices) {
  std::vector<Eigen::ArrayXf> largest;
  for (const FoldedLayer& layer : model.layers) largest.push_back(Eigen::ArrayXf::Zero(layer.output[2]));
  run_images(model, images, indices, [&](std::size_t layer, const Tensor& output) {
    largest[layer] = largest[layer].max(channel_array(output).abs().colwise().maxCoeff().transpose());
  });
  return largest;
}

}  // namespace

FoldedModel level_depthwise_inputs(const FoldedModel& model, const data::Dataset& training,
                                   const std::vector<std::int64_t>& indices) {
  const auto magnitudes = channel_magnitudes(model, training, indices);
  FoldedModel result = with_own_weights(model);
  for (const auto [writer, reader] : scalable_pairs(model)) {
    if (model.layers[reader].op != Int8Op::depthwise_conv2d) continue;
    // Of what the depthwise layer reads: of the pooling, where one stands between.
    const Eigen::ArrayXf& read = magnitudes[static_cast<std::size_t>(model.layers[reader].inputs[0])];
    const float loudest = read.maxCoeff();
    const Eigen::ArrayXf factors = (read > kQuietest * loudest).select(read / loudest, 1.0f);
    divide_output(result.layers[writer], factors.cast<double>());
    multiply_input(result.layers[reader], factors.cast<double>());
  }
  return result;
}

}  // namespace chispa::quant
