#include "chispa/quant/fake_quantized_network.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "chispa/autograd/add.h"
#include "chispa/autograd/fake_quantize.h"
#include "chispa/autograd/multiply.h"
#include "chispa/autograd/reshape.h"
#include "chispa/core/error.h"
#include "chispa/quant/affine.h"
#include "core/array_view.h"
#include "kernels/norm/batch_norm.h"
#include "quant/apply_layer.h"
#include "quant/constant_quantization.h"
#include "quant/tie_break.h"
#include "quant/value_quantizations.h"
#include "quant/weight_scales.h"

namespace chispa::quant {
namespace {

constexpr int kLargestBias = 1 << 24;  // weight_scales() sees to it

Variable negated(const Tensor& tensor) {
  Tensor result(tensor.shape());
  flat_array(result) = -flat_array(tensor);
  return Variable(result);
}

Variable rounded(const Variable& x, const Quantization& quantization, const IntegerRange& integers) {
  return ops::fake_quantize(
      x, Tensor::full(Shape{1}, static_cast<float>(quantization.scale)),
      {.zero_point = quantization.zero_point, .min = integers.min, .max = integers.max});
}

/// Means of integers lie on ties often: these as the int8 operator rounds them.
Variable off_ties(const Variable& y, const Quantization& output) {
  Tensor shift(y.shape());
  flat_array(shift) = tie_break(y.value(), output);
  return ops::add(y, Variable(shift));
}

/// Whether the values that a layer gives may lie beside the grid of its output: not where it only moves what
/// it reads.
bool leaves_grid(const FoldedLayer& layer) {
  return !traits(layer.op).keeps_quantization || layer.op == Int8Op::average_pool2d;
}

}  // namespace

FakeQuantizedNetwork::FakeQuantizedNetwork(const nn::Network& network, int bits)
    : network_(network), bits_(bits) {
  choose_quantization({}, bits);  // refuses other bits
  graph_ = inference_graph(network);
  ranges_ = Tensor::zeros(Shape{static_cast<std::int64_t>(graph_.sources.size()), 2});
}

void FakeQuantizedNetwork::set_ranges(std::span<const ValueRange> ranges) {
  if (ranges.size() != graph_.sources.size())
    throw Error(
        fmt::format("fake quantization: {} ranges for {} layers", ranges.size(), graph_.sources.size()));
  float* value = ranges_.data();
  for (const ValueRange& range : ranges) {
    *value++ = static_cast<float>(range.min);
    *value++ = static_cast<float>(range.max);
  }
}

std::vector<ValueRange> FakeQuantizedNetwork::ranges() const {
  std::vector<ValueRange> ranges;
  for (std::size_t i = 0; i < graph_.sources.size(); ++i)
    ranges.push_back(
        {static_cast<double>(ranges_.values()[2 * i]), static_cast<double>(ranges_.values()[2 * i + 1])});
  return ranges;
}

FakeQuantizedNetwork::Parameters FakeQuantizedNetwork::folded(std::size_t index) const {
  const WeightSource& source = graph_.sources[index];
  Parameters parameters{source.weight, source.bias};
  for (const auto& [norm, title] : source.norms) {
    const Variable factor = ops::multiply(
        norm->gamma(),
        Variable(kernels::inverse_deviation(norm->running_variance(), norm->options().epsilon)));
    parameters.weight = ops::multiply(parameters.weight, factor);
    parameters.bias = ops::add(
        norm->beta(), ops::multiply(ops::add(parameters.bias, negated(norm->running_mean())), factor));
  }
  return parameters;
}

FakeQuantizedNetwork::Parameters FakeQuantizedNetwork::rounded_parameters(std::size_t index,
                                                                          const Quantization& input,
                                                                          const Quantization& output) {
  FoldedLayer& layer = graph_.model.layers[index];
  Parameters parameters = folded(index);
  if (!parameters.weight.is_set()) return {};
  layer.weight = parameters.weight.value();
  if (!traits(layer.op).weights)
    return {rounded(parameters.weight, constant_quantization(layer, bits_),
                    integers_of(Activation::none, {}, bits_)),
            {}};
  layer.bias = parameters.bias.value();
  const int largest_weight = (1 << (bits_ - 1)) - 1;
  const std::vector<double> scales = weight_scales(layer, input.scale, output.scale, true, largest_weight);
  Tensor weight_scale(Shape{static_cast<std::int64_t>(scales.size())}), bias_scale(weight_scale.shape());
  for (std::size_t c = 0; c < scales.size(); ++c) {
    weight_scale.values()[c] = static_cast<float>(scales[c]);
    bias_scale.values()[c] = static_cast<float>(scales[c] * input.scale);
  }
  return {
      ops::fake_quantize(parameters.weight, weight_scale, {.min = -largest_weight, .max = largest_weight}),
      ops::fake_quantize(parameters.bias, bias_scale, {.min = -kLargestBias, .max = kLargestBias})};
}

Variable FakeQuantizedNetwork::forward(const Variable& x, const nn::Pass&) {
  const ValueQuantizations values = value_quantizations(graph_.model, ranges(), bits_);
  const auto output_of = [&](std::size_t i, std::span<const Variable> inputs) {
    const FoldedLayer& layer = graph_.model.layers[i];
    const Quantization& output = values.outputs[i];
    const auto [weight, bias] = rounded_parameters(i, values.of(layer.inputs[0]), output);
    Variable y = compute_layer(layer, inputs, weight, bias);
    if (layer.op == Int8Op::average_pool2d) y = off_ties(y, output);
    // The ends of the grid are those of the activation.
    return leaves_grid(layer) ? rounded(y, output, integers_of(layer.activation, output, bits_)) : y;
  };
  Shape shape{x.shape()[0]};
  for (const std::int64_t extent : network_.output_shape()) shape.append(extent);
  return ops::reshape(walk(graph_.model, x, output_of), shape);
}

}  // namespace chispa::quant
