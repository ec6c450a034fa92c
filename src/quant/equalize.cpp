#include "chispa/quant/equalize.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace chispa::quant {
namespace {

constexpr int kSweeps = 50;
constexpr double kSettled = 1e-3;  ///< a factor this near to 1 changes nothing worth another sweep

bool has_weights(const FoldedLayer& layer) {
  return !layer.weight.empty();
}

/// Calls visit(index of a weight, channel of the layer's input that it reads) for each weight.
template <typename Visit>
void for_each_input(const FoldedLayer& layer, Visit visit) {
  const std::int64_t channels = layer.input[2];
  // Depthwise weights [taps][channel] read the channel they write; the others are [taps][in][out], with a
  // dense layer's features in the order [H][W][channel].
  const std::int64_t outputs = layer.op == Int8Op::depthwise_conv2d ? 1 : layer.output[2];
  for (std::int64_t i = 0; i < layer.weight.size(); ++i) visit(i, i / outputs % channels);
}

/// Largest magnitude by which `layer` reads each channel of its input.
std::vector<double> input_ranges(const FoldedLayer& layer) {
  std::vector<double> ranges(static_cast<std::size_t>(layer.input[2]), 0.0);
  for_each_input(layer, [&](std::int64_t i, std::int64_t channel) {
    double& range = ranges[static_cast<std::size_t>(channel)];
    range = std::max(range, std::fabs(static_cast<double>(layer.weight.data()[i])));
  });
  return ranges;
}

/// Largest magnitude among the weights and the bias that make each channel of the output.
std::vector<double> output_ranges(const FoldedLayer& layer) {
  const std::int64_t channels = layer.output[2];
  std::vector<double> ranges(static_cast<std::size_t>(channels), 0.0);
  for (const Tensor& tensor : {layer.weight, layer.bias})
    for (std::int64_t i = 0; i < tensor.size(); ++i) {
      double& range = ranges[static_cast<std::size_t>(i % channels)];
      range = std::max(range, std::fabs(static_cast<double>(tensor.data()[i])));
    }
  return ranges;
}

/// Gives both layers the same range in every channel between them. How far the factors were from 1 at most.
double equalize_pair(FoldedLayer& first, FoldedLayer& second) {
  std::vector<double> factors = output_ranges(first);
  const std::vector<double> reading = input_ranges(second);
  double farthest = 0.0;
  for (std::size_t c = 0; c < factors.size(); ++c) {
    const bool both = factors[c] > 0.0 && reading[c] > 0.0;
    factors[c] = both ? std::sqrt(factors[c] / reading[c]) : 1.0;
    farthest = std::max(farthest, std::fabs(factors[c] - 1.0));
  }
  const auto channels = static_cast<std::int64_t>(factors.size());
  for (Tensor* tensor : {&first.weight, &first.bias})
    for (std::int64_t i = 0; i < tensor->size(); ++i) {
      float& value = tensor->data()[i];
      value = static_cast<float>(value / factors[static_cast<std::size_t>(i % channels)]);
    }
  for_each_input(second, [&](std::int64_t i, std::int64_t channel) {
    float& value = second.weight.data()[i];
    value = static_cast<float>(value * factors[static_cast<std::size_t>(channel)]);
  });
  return farthest;
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
