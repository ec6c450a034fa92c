#include "chispa/quant/fake_quantized_network.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "chispa/autograd/add.h"
#include "chispa/autograd/fake_quantize.h"
#include "chispa/autograd/multiply.h"
#include "chispa/autograd/scale_channels.h"
#include "chispa/core/error.h"
#include "chispa/quant/affine.h"
#include "core/array_view.h"
#include "kernels/norm/batch_norm.h"
#include "quant/apply_layer.h"
#include "quant/weight_scales.h"

namespace chispa::quant {
namespace {

constexpr int kLargestBias = 1 << 24;  // weight_scales() sees to it

Variable negated(const Tensor& tensor) {
  Tensor result(tensor.shape());
  flat_array(result) = -flat_array(tensor);
  return Variable(result);
}

/// The integers of an output of `bits` bits; a ReLU ends them at the zero point.
QuantizationGrid output_grid(const Quantization& output, bool relu, int bits) {
  const int half = 1 << (bits - 1);
  return {.zero_point = output.zero_point, .min = relu ? output.zero_point : -half, .max = half - 1};
}

}  // namespace

FakeQuantizedNetwork::FakeQuantizedNetwork(const nn::Sequential& network, const Shape& input, int bits)
    : network_(network), bits_(bits) {
  choose_quantization({}, bits);  // refuses other bits
  stages_ = inference_chain(network, input);
  ranges_ = Tensor::zeros(Shape{static_cast<std::int64_t>(stages_.size()), 2});
}

void FakeQuantizedNetwork::set_ranges(std::span<const ValueRange> ranges) {
  if (ranges.size() != stages_.size())
    throw Error(fmt::format("fake quantization: {} ranges for {} layers", ranges.size(), stages_.size()));
  float* value = ranges_.data();
  for (const ValueRange& range : ranges) {
    *value++ = static_cast<float>(range.min);
    *value++ = static_cast<float>(range.max);
  }
}

std::vector<ValueRange> FakeQuantizedNetwork::ranges() const {
  std::vector<ValueRange> ranges;
  for (std::size_t i = 0; i < stages_.size(); ++i)
    ranges.push_back(
        {static_cast<double>(ranges_.values()[2 * i]), static_cast<double>(ranges_.values()[2 * i + 1])});
  return ranges;
}

Variable FakeQuantizedNetwork::apply(ChainLayer& stage, const Variable& x, const Quantization& input,
                                     const Quantization& output) const {
  Variable weight = stage.weight, bias = stage.bias;
  for (const auto& [norm, title] : stage.norms) {
    const Variable factor = ops::multiply(
        norm->gamma(),
        Variable(kernels::inverse_deviation(norm->running_variance(), norm->options().epsilon)));
    weight = ops::scale_channels(weight, factor);
    bias = ops::add(norm->beta(), ops::multiply(ops::add(bias, negated(norm->running_mean())), factor));
  }
  stage.layer.weight = weight.value();
  stage.layer.bias = bias.value();
  const int largest_weight = (1 << (bits_ - 1)) - 1;
  const std::vector<double> scales =
      weight_scales(stage.layer, input.scale, output.scale, true, largest_weight);
  Tensor weight_scale(Shape{static_cast<std::int64_t>(scales.size())}), bias_scale(weight_scale.shape());
  for (std::size_t c = 0; c < scales.size(); ++c) {
    weight_scale.values()[c] = static_cast<float>(scales[c]);
    bias_scale.values()[c] = static_cast<float>(scales[c] * input.scale);
  }
  const Variable y =
      apply_layer(stage.layer, std::span(&x, 1),
                  ops::fake_quantize(weight, weight_scale, {.min = -largest_weight, .max = largest_weight}),
                  ops::fake_quantize(bias, bias_scale, {.min = -kLargestBias, .max = kLargestBias}));
  return ops::fake_quantize(y, Tensor::full(Shape{1}, static_cast<float>(output.scale)),
                            output_grid(output, stage.layer.activation == Activation::relu, bits_));
}

Variable FakeQuantizedNetwork::forward(const Variable& x, const nn::Pass&) {
  const std::vector<ValueRange> ranges = this->ranges();
  Variable y = x;
  Quantization input = kPixelQuantization;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    ChainLayer& stage = stages_[i];
    const FoldedLayer& layer = stage.layer;
    if (layer.op == Int8Op::max_pool2d) {  // keeps its input's quantization
      y = apply_layer(layer, std::span(&y, 1), {}, {});
      continue;
    }
    const double least = layer.activation == Activation::relu ? 0.0 : ranges[i].min;
    const Quantization output = choose_quantization({least, std::max(ranges[i].max, least)}, bits_);
    y = apply(stage, y, input, output);
    input = output;
  }
  return y;
}

}  // namespace chispa::quant
