#include "chispa/autograd/conv_chain.h"

#include <fmt/core.h>

#include <utility>

#include "autograd/convolution_check.h"
#include "autograd/running_statistics.h"
#include "autograd/shape_check.h"
#include "chispa/autograd/activate.h"
#include "chispa/autograd/add.h"
#include "chispa/autograd/conv2d.h"
#include "chispa/autograd/depthwise_conv2d.h"
#include "chispa/autograd/max_pool2d.h"
#include "chispa/core/error.h"
#include "kernels/activation/chain_activation.h"
#include "kernels/chain/conv_chain.h"
#include "kernels/chain/folded_chain.h"
#include "kernels/elementwise/multiply.h"

namespace chispa::ops {
namespace {

bool is_depthwise(const ConvBatchNormRelu& layer) {
  return layer.weight.shape().rank() == 3;
}

/// Refuses a layer that does not fit inputs of shape x; the shape of what it makes of them.
Shape check(const Shape& x, const ConvBatchNormRelu& layer) {
  const auto require = is_depthwise(layer) ? require_depthwise_conv2d : require_conv2d;
  require(x, layer.weight, layer.bias, layer.window);
  const Shape channels{layer.weight.shape()[-1]};
  for (const Operand& operand : {Operand{"gamma", layer.gamma}, Operand{"beta", layer.beta},
                                 Operand{"running mean", layer.running.mean.shape()},
                                 Operand{"running variance", layer.running.variance.shape()}})
    if (!(operand.shape == channels))
      refuse("conv_chain",
             fmt::format("{} is not one value for each of {} channels", operand.name, channels[0]),
             {operand, {"weight", layer.weight}});
  const Shape& w = layer.weight.shape();
  const Window2D window = make_window2d({x[1], x[2]}, {w[0], w[1]}, layer.window.stride, layer.window.padding,
                                        layer.window.dilation);
  const Shape z{x[0], window.rows.output, window.cols.output, channels[0]};
  if (layer.norm.training && z[0] * z[1] * z[2] < 2)
    refuse("conv_chain", "one value per channel has no variance to train by; use a larger batch",
           {{"input", x}});
  if (!conv_chain_has(layer.activation, layer.pooled))
    throw Error(fmt::format("conv_chain: there is no {}{}", to_string(layer.activation),
                            layer.pooled ? " with pooling" : ""));
  if (!layer.pooled) return z;
  require_window("max_pool2d", {"input", z}, 2, 2, Padding::valid);
  return {z[0], z[1] / 2, z[2] / 2, z[3]};
}

std::vector<kernels::ConvStage> stages_of(const Variable& x, std::span<const ConvBatchNormRelu> layers) {
  std::vector<kernels::ConvStage> stages;
  Shape input = x.shape();
  for (const ConvBatchNormRelu& layer : layers) {
    const Shape output = check(input, layer);
    const auto make = is_depthwise(layer) ? kernels::make_depthwise_conv2d : kernels::make_conv2d;
    stages.push_back({make(input, layer.weight.value(), layer.window),
                      {layer.gamma.value(), layer.beta.value(), layer.norm.epsilon},
                      layer.activation,
                      layer.pooled,
                      layer.profile});
    input = output;
  }
  return stages;
}

/// mean + bias: batch normalization sees the convolution with its bias, the kernels leave the bias out.
Tensor with_bias(const Tensor& mean, const Variable& bias) {
  Tensor result = mean.clone();
  if (!bias.is_set()) return result;
  for (std::int64_t c = 0; c < result.size(); ++c) result.data()[c] += bias.value().data()[c];
  return result;
}

void add_gradients(const ConvBatchNormRelu& layer, const kernels::ConvStageGradients& gradients) {
  Variable(layer.weight).accumulate_grad(gradients.weight);
  if (layer.bias.is_set()) Variable(layer.bias).accumulate_grad(Tensor::zeros(layer.bias.shape()));
  Variable(layer.gamma).accumulate_grad(gradients.gamma);
  Variable(layer.beta).accumulate_grad(gradients.beta);
}

kernels::Residual values_of(const ResidualEnd& end) {
  return {end.shortcut.is_set() ? end.shortcut.value() : Tensor(), end.activation};
}

Variable in_training(const Variable& x, std::span<const ConvBatchNormRelu> layers, const ResidualEnd& end) {
  const std::vector<kernels::ConvStage> stages = stages_of(x, layers);
  const kernels::Residual residual = values_of(end);
  kernels::ConvChain forward = kernels::conv_chain(stages, residual, x.value());
  std::vector<Variable> inputs{x, end.shortcut};
  for (std::size_t s = 0; s < layers.size(); ++s) {
    const ConvBatchNormRelu& layer = layers[s];
    const kernels::ChannelMoments& moments = forward.moments[s];
    RunningStatistics running = layer.running;
    move_running_statistics(running, {with_bias(moments.mean, layer.bias), moments.variance, moments.count},
                            layer.norm.momentum);
    inputs.insert(inputs.end(), {layer.weight, layer.bias, layer.gamma, layer.beta});
  }
  const Tensor y = forward.y;
  if (end.activation == Activation::none) forward.y = Tensor();
  const std::vector<ConvBatchNormRelu> kept(layers.begin(), layers.end());
  return Variable(y, std::move(inputs),
                  [stages, residual, forward, kept](const Tensor& dy, std::span<Variable> operands) {
                    Variable& input = operands[0];
                    Variable& shortcut = operands[1];
                    const auto gradients = kernels::conv_chain_gradients(stages, residual, input.value(),
                                                                         forward, dy, input.requires_grad());
                    if (input.requires_grad()) input.accumulate_grad(gradients.x);
                    // What is both has got both shares.
                    if (residual.is_there() && shortcut.value().data() != input.value().data())
                      shortcut.accumulate_grad(gradients.shortcut);
                    for (std::size_t s = 0; s < kept.size(); ++s) add_gradients(kept[s], gradients.stages[s]);
                  });
}

/// The layer as a stage of inference: with s = gamma / sqrt(variance + epsilon), gamma and beta, mean and
/// variance are a weight s * w and a bias beta + s * (b - mean).
kernels::FoldedStage folded(const ConvBatchNormRelu& layer) {
  const Tensor scale = kernels::multiply(
      layer.gamma.value(), kernels::inverse_deviation(layer.running.variance, layer.norm.epsilon));
  Tensor bias = layer.beta.value().clone();
  for (std::int64_t c = 0; c < bias.size(); ++c) {
    const float b = layer.bias.is_set() ? layer.bias.value().data()[c] : 0.0f;
    bias.data()[c] += scale.data()[c] * (b - layer.running.mean.data()[c]);
  }
  return {kernels::multiply(layer.weight.value(), scale), bias, layer.window, layer.activation, layer.pooled};
}

Variable in_inference(const Variable& x, std::span<const ConvBatchNormRelu> layers, const ResidualEnd& end) {
  std::vector<kernels::FoldedStage> stages;
  Shape input = x.shape();
  for (const ConvBatchNormRelu& layer : layers) {
    input = check(input, layer);
    stages.push_back(folded(layer));
  }
  return Variable(kernels::folded_chain(stages, values_of(end), x.value()));
}

/// By running statistics and with gradients is rare: the plain operators will do.
Variable by_plain_operators(const Variable& x, std::span<const ConvBatchNormRelu> layers,
                            const ResidualEnd& end) {
  Variable y = x;
  for (const ConvBatchNormRelu& layer : layers) {
    check(y.shape(), layer);
    const auto convolution = is_depthwise(layer) ? depthwise_conv2d : conv2d;
    const Variable z = convolution(y, layer.weight, layer.bias, layer.window);
    y = activate(batch_norm(z, layer.gamma, layer.beta, layer.running, layer.norm), layer.activation);
    if (layer.pooled) y = max_pool2d(y, {});
  }
  return end.shortcut.is_set() ? activate(add(y, end.shortcut), end.activation) : y;
}

/// Refuses an end that does not fit outputs of shape y.
void check_end(const Shape& y, const ResidualEnd& end) {
  if (end.shortcut.is_set())
    require_same_shape("conv_chain", {"path", y}, {"shortcut", end.shortcut.shape()});
  if (!conv_chain_ends_in(end.activation) || (!end.shortcut.is_set() && end.activation != Activation::none))
    throw Error(fmt::format("conv_chain: a chain does not end in {}", to_string(end.activation)));
}

}  // namespace

bool conv_chain_has(Activation activation, bool pooled) {
  return pooled ? kernels::is_bounds(activation) : kernels::is_chain_activation(activation);
}

bool conv_chain_ends_in(Activation activation) {
  return kernels::is_bounds(activation);
}

Variable conv_chain(const Variable& x, std::span<const ConvBatchNormRelu> layers, const ResidualEnd& end) {
  if (layers.empty()) return x;
  Shape y = x.shape();
  for (const ConvBatchNormRelu& layer : layers) y = check(y, layer);
  check_end(y, end);
  if (layers.front().norm.training) return in_training(x, layers, end);
  return is_recording() ? by_plain_operators(x, layers, end) : in_inference(x, layers, end);
}

}  // namespace chispa::ops
