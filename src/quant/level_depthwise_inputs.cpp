#include "chispa/quant/level_depthwise_inputs.h"

#include <span>
#include <vector>

#include "chispa/quant/calibrate.h"
#include "core/array_view.h"

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
  FoldedModel result = model;
  FoldedLayer* writer = nullptr;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    FoldedLayer& reader = result.layers[i];
    if (reader.op == Int8Op::depthwise_conv2d && writer != nullptr) {
      Eigen::ArrayXf factors = magnitudes[i - 1];  // of the pooling, where one stands between
      const float loudest = factors.maxCoeff();
      factors = (factors > kQuietest * loudest).select(factors / loudest, 1.0f);
      for (Tensor* written : {&writer->weight, &writer->bias}) {
        *written = written->clone();
        channel_array(*written).rowwise() /= factors.transpose();
      }
      reader.weight = reader.weight.clone();
      channel_array(reader.weight).rowwise() *= factors.transpose();
    }
    if (!reader.weight.empty()) writer = &reader;
  }
  return result;
}

}  // namespace chispa::quant
