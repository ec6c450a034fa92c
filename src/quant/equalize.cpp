#include "chispa/quant/equalize.h"

#include <algorithm>
#include <vector>

#include "core/array_view.h"

namespace chispa::quant {
namespace {

constexpr int kSweeps = 50;
constexpr double kSettled = 1e-3;  ///< a factor this near to 1 changes nothing worth another sweep

bool has_weights(const FoldedLayer& layer) {
  return !layer.weight.empty();
}

/// The weights of `layer`, row after row by the channel of its input that a row reads: depthwise weights
/// [taps][channel] read the channel they write, a row each; the others are [taps][in][out], a dense layer's
/// features being in the order [H][W][channel].
ChannelArray input_rows(FoldedLayer& layer) {
  const std::int64_t outputs = layer.op == Int8Op::depthwise_conv2d ? 1 : layer.output[2];
  return {layer.weight.data(), layer.weight.size() / outputs, outputs};
}

/// Largest magnitude by which `layer` reads each channel of its input.
Eigen::ArrayXd input_ranges(FoldedLayer& layer) {
  const Eigen::ArrayXf rows = input_rows(layer).abs().rowwise().maxCoeff();
  const std::int64_t channels = layer.input[2];
  return ConstChannelArray(rows.data(), rows.size() / channels, channels).colwise().maxCoeff().cast<double>();
}

/// Largest magnitude among the weights and the bias that make each channel of the output.
Eigen::ArrayXd output_ranges(const FoldedLayer& layer) {
  const Eigen::ArrayXf weights = channel_array(layer.weight).abs().colwise().maxCoeff();
  return weights.max(flat_array(layer.bias).abs()).cast<double>();
}

/// Gives both layers the same range in every channel between them. How far the factors were from 1 at most.
double equalize_pair(FoldedLayer& first, FoldedLayer& second) {
  const Eigen::ArrayXd writing = output_ranges(first), reading = input_ranges(second);
  const Eigen::ArrayXd factors = (writing > 0.0 && reading > 0.0).select((writing / reading).sqrt(), 1.0);
  for (Tensor* tensor : {&first.weight, &first.bias}) {
    ChannelArray values = channel_array(*tensor);
    values = (values.cast<double>().rowwise() / factors.transpose()).cast<float>();
  }
  ChannelArray rows = input_rows(second);
  const Eigen::ArrayXd row_factors = factors.replicate(rows.rows() / factors.size(), 1);
  rows = (rows.cast<double>().colwise() * row_factors).cast<float>();
  return (factors - 1.0).abs().maxCoeff();
}

}  // namespace

FoldedModel equalize(const FoldedModel& model) {
  FoldedModel result = model;
  std::vector<FoldedLayer*> weighted;
  for (FoldedLayer& layer : result.layers) {
    if (!has_weights(layer)) continue;
    layer.weight = layer.weight.clone();
    layer.bias = layer.bias.clone();
    weighted.push_back(&layer);
  }
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    double farthest = 0.0;
    for (std::size_t i = 1; i < weighted.size(); ++i)
      farthest = std::max(farthest, equalize_pair(*weighted[i - 1], *weighted[i]));
    if (farthest <= kSettled) break;
  }
  return result;
}

}  // namespace chispa::quant
