#include "chispa/quant/fake_quantized_network.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "chispa/autograd/add.h"
#include "chispa/autograd/conv2d.h"
#include "chispa/autograd/dense.h"
#include "chispa/autograd/depthwise_conv2d.h"
#include "chispa/autograd/fake_quantize.h"
#include "chispa/autograd/flatten.h"
#include "chispa/autograd/max_pool2d.h"
#include "chispa/autograd/multiply.h"
#include "chispa/autograd/scale_channels.h"
#include "chispa/core/error.h"
#include "chispa/quant/affine.h"
#include "core/array_view.h"
#include "kernels/norm/batch_norm.h"
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

Variable convolve(const FoldedLayer& layer, const Variable& x, const Variable& weight, const Variable& bias) {
  const Conv2DOptions window{.stride = layer.stride, .padding = layer.padding};
  switch (layer.op) {
    case Int8Op::conv2d:
      return ops::conv2d(x, weight, bias, window);
    case Int8Op::depthwise_conv2d:
      return ops::depthwise_conv2d(x, weight, bias, window);
    case Int8Op::dense:
      return ops::dense(ops::flatten(x), weight, bias);
    case Int8Op::max_pool2d:
    case Int8Op::average_pool2d:
    case Int8Op::add:
    case Int8Op::table:
    case Int8Op::prelu:
    case Int8Op::subtract:
    case Int8Op::multiply:
    case Int8Op::concat:
    case Int8Op::pad:
    case Int8Op::reshape:
    case Int8Op::slice:
    case Int8Op::shuffle:
    case Int8Op::global_average_pool:
    case Int8Op::softmax:
      break;
  }
  throw Error("fake quantization: layer " + layer.name + " has no weights");
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
      convolve(stage.layer, x,
               ops::fake_quantize(weight, weight_scale, {.min = -largest_weight, .max = largest_weight}),
               ops::fake_quantize(bias, bias_scale, {.min = -kLargestBias, .max = kLargestBias}));
  return ops::fake_quantize(y, Tensor::full(Shape{1}, static_cast<float>(output.scale)),
                            output_grid(output, stage.layer.relu, bits_));
}

Variable FakeQuantizedNetwork::forward(const Variable& x, const nn::Pass&) {
  const std::vector<ValueRange> ranges = this->ranges();
  Variable y = x;
  Quantization input = kPixelQuantization;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    ChainLayer& stage = stages_[i];
    const FoldedLayer& layer = stage.layer;
    if (layer.op == Int8Op::max_pool2d) {  // keeps its input's quantization
      y = ops::max_pool2d(y, {.kernel = layer.kernel, .stride = layer.stride, .padding = layer.padding});
      continue;
    }
    const double least = layer.relu ? 0.0 : ranges[i].min;
    const Quantization output = choose_quantization({least, std::max(ranges[i].max, least)}, bits_);
    y = apply(stage, y, input, output);
    input = output;
  }
  return y;
}

}  // namespace chispa::quant
