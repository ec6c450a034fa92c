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

bool is_depthwise(const ConvStage& stage) {
  return stage.weight.shape().rank() == 3;
}

/// Refuses a stage that does not fit inputs of shape x; the shape of what it makes of them.
Shape check(const Shape& x, const ConvStage& stage) {
  const auto require = is_depthwise(stage) ? require_depthwise_conv2d : require_conv2d;
  require(x, stage.weight, stage.bias, stage.window);
  const Shape channels{stage.weight.shape()[-1]};
  for (const Operand& operand : {Operand{"gamma", stage.gamma}, Operand{"beta", stage.beta},
                                 Operand{"running mean", stage.running.mean.shape()},
                                 Operand{"running variance", stage.running.variance.shape()}})
    if (!(operand.shape == channels))
      refuse("conv_chain",
             fmt::format("{} is not one value for each of {} channels", operand.name, channels[0]),
             {operand, {"weight", stage.weight}});
  const Shape& w = stage.weight.shape();
  const Window2D window = make_window2d({x[1], x[2]}, {w[0], w[1]}, stage.window.stride, stage.window.padding,
                                        stage.window.dilation);
  const Shape z{x[0], window.rows.output, window.cols.output, channels[0]};
  if (stage.norm.training && z[0] * z[1] * z[2] < 2)
    refuse("conv_chain", "one value per channel has no variance to train by; use a larger batch",
           {{"input", x}});
  if (!conv_chain_has(stage.activation, stage.pooled))
    throw Error(fmt::format("conv_chain: there is no {}{}", to_string(stage.activation),
                            stage.pooled ? " with pooling" : ""));
  if (!stage.pooled) return z;
  require_window("max_pool2d", {"input", z}, 2, 2, Padding::valid);
  return {z[0], z[1] / 2, z[2] / 2, z[3]};
}

std::vector<kernels::ConvStage> kernel_stages(const Variable& x, std::span<const ConvStage> stages) {
  std::vector<kernels::ConvStage> result;
  Shape input = x.shape();
  for (const ConvStage& stage : stages) {
    const Shape output = check(input, stage);
    const auto make = is_depthwise(stage) ? kernels::make_depthwise_conv2d : kernels::make_conv2d;
    result.push_back({make(input, stage.weight.value(), stage.window),
                      {stage.gamma.value(), stage.beta.value(), stage.norm.epsilon},
                      stage.activation,
                      stage.pooled,
                      stage.profile});
    input = output;
  }
  return result;
}

/// mean + bias: batch normalization sees the convolution with its bias, the kernels leave the bias out.
Tensor with_bias(const Tensor& mean, const Variable& bias) {
  Tensor result = mean.clone();
  if (!bias.is_set()) return result;
  for (std::int64_t c = 0; c < result.size(); ++c) result.data()[c] += bias.value().data()[c];
  return result;
}

void add_gradients(const ConvStage& stage, const kernels::ConvStageGradients& gradients) {
  Variable(stage.weight).accumulate_grad(gradients.weight);
  if (stage.bias.is_set()) Variable(stage.bias).accumulate_grad(Tensor::zeros(stage.bias.shape()));
  Variable(stage.gamma).accumulate_grad(gradients.gamma);
  Variable(stage.beta).accumulate_grad(gradients.beta);
}

kernels::Residual values_of(const ResidualEnd& end) {
  return {end.shortcut.is_set() ? end.shortcut.value() : Tensor(), end.activation};
}

Variable in_training(const Variable& x, std::span<const ConvStage> stages, const ResidualEnd& end) {
  const std::vector<kernels::ConvStage> computed = kernel_stages(x, stages);
  const kernels::Residual residual = values_of(end);
  kernels::ConvChain forward = kernels::conv_chain(computed, residual, x.value());
  std::vector<Variable> inputs{x, end.shortcut};
  for (std::size_t s = 0; s < stages.size(); ++s) {
    const ConvStage& stage = stages[s];
    const kernels::ChannelMoments& moments = forward.moments[s];
    RunningStatistics running = stage.running;
    move_running_statistics(running, {with_bias(moments.mean, stage.bias), moments.variance, moments.count},
                            stage.norm.momentum);
    inputs.insert(inputs.end(), {stage.weight, stage.bias, stage.gamma, stage.beta});
  }
  const Tensor y = forward.y;
  if (end.activation == Activation::none) forward.y = Tensor();
  const std::vector<ConvStage> kept(stages.begin(), stages.end());
  return Variable(y, std::move(inputs),
                  [computed, residual, forward, kept](const Tensor& dy, std::span<Variable> operands) {
                    Variable& input = operands[0];
                    Variable& shortcut = operands[1];
                    const auto gradients = kernels::conv_chain_gradients(computed, residual, input.value(),
                                                                         forward, dy, input.requires_grad());
                    if (input.requires_grad()) input.accumulate_grad(gradients.x);
                    // What is both has got both shares.
                    if (residual.is_there() && shortcut.value().data() != input.value().data())
                      shortcut.accumulate_grad(gradients.shortcut);
                    for (std::size_t s = 0; s < kept.size(); ++s) add_gradients(kept[s], gradients.stages[s]);
                  });
}

/// The stage as inference computes it: with s = gamma / sqrt(variance + epsilon), gamma and beta, mean and
/// variance are a weight s * w and a bias beta + s * (b - mean).
kernels::FoldedStage folded(const ConvStage& stage) {
  const Tensor scale = kernels::multiply(
      stage.gamma.value(), kernels::inverse_deviation(stage.running.variance, stage.norm.epsilon));
  Tensor bias = stage.beta.value().clone();
  for (std::int64_t c = 0; c < bias.size(); ++c) {
    const float b = stage.bias.is_set() ? stage.bias.value().data()[c] : 0.0f;
    bias.data()[c] += scale.data()[c] * (b - stage.running.mean.data()[c]);
  }
  return {kernels::multiply(stage.weight.value(), scale), bias, stage.window, stage.activation, stage.pooled};
}

Variable in_inference(const Variable& x, std::span<const ConvStage> stages, const ResidualEnd& end) {
  std::vector<kernels::FoldedStage> folded_stages;
  Shape input = x.shape();
  for (const ConvStage& stage : stages) {
    input = check(input, stage);
    folded_stages.push_back(folded(stage));
  }
  return Variable(kernels::folded_chain(folded_stages, values_of(end), x.value()));
}

/// By running statistics and with gradients is rare: the plain operators will do.
Variable by_plain_operators(const Variable& x, std::span<const ConvStage> stages, const ResidualEnd& end) {
  Variable y = x;
  for (const ConvStage& stage : stages) {
    check(y.shape(), stage);
    const auto convolution = is_depthwise(stage) ? depthwise_conv2d : conv2d;
    const Variable z = convolution(y, stage.weight, stage.bias, stage.window);
    y = activate(batch_norm(z, stage.gamma, stage.beta, stage.running, stage.norm), stage.activation);
    if (stage.pooled) y = max_pool2d(y, {});
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

Variable conv_chain(const Variable& x, std::span<const ConvStage> stages, const ResidualEnd& end) {
  if (stages.empty()) return x;
  Shape y = x.shape();
  for (const ConvStage& stage : stages) y = check(y, stage);
  check_end(y, end);
  if (stages.front().norm.training) return in_training(x, stages, end);
  return is_recording() ? by_plain_operators(x, stages, end) : in_inference(x, stages, end);
}

}  // namespace chispa::ops
