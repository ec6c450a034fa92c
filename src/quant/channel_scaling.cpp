#include "quant/channel_scaling.h"

#include "core/array_view.h"

namespace chispa::quant {
namespace {

/// Whether f(s x) = s f(x) for a factor s > 0 a channel, of a layer's activation.
bool passes_factors(Activation activation) {
  return activation == Activation::none || activation == Activation::relu;
}

/// The same of a layer that keeps the channels apart.
bool passes_factors(const FoldedLayer& layer) {
  const bool keeps = layer.op == Int8Op::max_pool2d || layer.op == Int8Op::average_pool2d ||
                     layer.op == Int8Op::global_average_pool || layer.op == Int8Op::pad ||
                     layer.op == Int8Op::prelu;
  return keeps && passes_factors(layer.activation);
}

}  // namespace

std::vector<ScalablePair> scalable_pairs(const FoldedModel& model) {
  const auto readers = readers_of(model);
  std::vector<ScalablePair> pairs;
  for (std::size_t reader = 0; reader < model.layers.size(); ++reader) {
    if (!traits(model.layers[reader].op).weights) continue;
    for (int from = model.layers[reader].inputs[0]; from != kModelInput;) {
      const auto at = static_cast<std::size_t>(from);
      const FoldedLayer& layer = model.layers[at];
      if (readers[at].size() != 1) break;
      if (traits(layer.op).weights) {
        if (passes_factors(layer.activation)) pairs.push_back({at, reader});
        break;
      }
      if (!passes_factors(layer)) break;
      from = layer.inputs[0];
    }
  }
  return pairs;
}

std::int64_t input_channel(const FoldedLayer& layer, std::int64_t tap, std::int64_t out) {
  const std::int64_t channels = layer.input[2], outputs = layer.output[2];
  if (layer.op == Int8Op::depthwise_conv2d) return out * channels / outputs;
  const std::int64_t groups = layer.op == Int8Op::conv2d ? layer.window.groups : 1;
  return out * groups / outputs * (channels / groups) + tap % (channels / groups);
}

void divide_output(FoldedLayer& layer, const Eigen::ArrayXd& factors) {
  for (Tensor* tensor : {&layer.weight, &layer.bias}) {
    ChannelArray values = channel_array(*tensor);
    values = (values.cast<double>().rowwise() / factors.transpose()).cast<float>();
  }
}

void multiply_input(FoldedLayer& layer, const Eigen::ArrayXd& factors) {
  ChannelArray weights = channel_array(layer.weight);
  for (std::int64_t tap = 0; tap < weights.rows(); ++tap)
    for (std::int64_t out = 0; out < weights.cols(); ++out)
      weights(tap, out) = static_cast<float>(weights(tap, out) * factors[input_channel(layer, tap, out)]);
}

FoldedModel with_own_weights(const FoldedModel& model) {
  FoldedModel result = model;
  for (FoldedLayer& layer : result.layers) {
    if (!layer.weight.empty()) layer.weight = layer.weight.clone();
    if (!layer.bias.empty()) layer.bias = layer.bias.clone();
  }
  return result;
}

}  // namespace chispa::quant
