#include "chispa/autograd/conv_chain.h"

#include <utility>

#include "autograd/convolution_check.h"
#include "autograd/running_statistics.h"
#include "autograd/shape_check.h"
#include "chispa/autograd/conv2d.h"
#include "chispa/autograd/depthwise_conv2d.h"
#include "chispa/autograd/max_pool2d.h"
#include "chispa/autograd/relu.h"
#include "chispa/kernels/conv_chain.h"

namespace chispa::ops {
namespace {

bool is_depthwise(const ConvBatchNormRelu& layer) {
  return layer.weight.shape().rank() == 3;
}

/// `x` is the shape of the layer's input.
void check(const Shape& x, const ConvBatchNormRelu& layer) {
  const auto require = is_depthwise(layer) ? require_depthwise_conv2d : require_conv2d;
  require(x, layer.weight, layer.bias, layer.window);
  const Shape channels{layer.weight.shape()[-1]};
  for (const Operand& operand : {Operand{"gamma", layer.gamma}, Operand{"beta", layer.beta},
                                 Operand{"running mean", layer.running.mean.shape()},
                                 Operand{"running variance", layer.running.variance.shape()}})
    if (!(operand.shape == channels))
      refuse("conv_chain",
             std::string(operand.name) + " is not one value for each of " + std::to_string(channels[0]) +
                 " channels",
             {operand, {"weight", layer.weight}});
}

/// The layer as a stage of the kernels' chain, for inputs of shape x.
kernels::ConvStage stage_of(const Shape& x, const ConvBatchNormRelu& layer) {
  check(x, layer);
  const auto make = is_depthwise(layer) ? kernels::make_depthwise_conv2d : kernels::make_conv2d;
  kernels::ConvStage stage{make(x, layer.weight.value(), layer.window),
                           {layer.gamma.value(), layer.beta.value(), layer.norm.epsilon},
                           layer.pooled,
                           layer.profile};
  const Shape& z = stage.convolution->output();
  if (layer.pooled)
    require_window("max_pool2d", {"input", Shape{x[0], z[0], z[1], z[2]}}, 2, 2, 2, Padding::valid);
  if (layer.norm.training && x[0] * z[0] * z[1] < 2)
    refuse("conv_chain", "one value per channel has no variance to train by; use a larger batch",
           {{"input", x}});
  return stage;
}

std::vector<kernels::ConvStage> stages_of(const Variable& x, std::span<const ConvBatchNormRelu> layers) {
  std::vector<kernels::ConvStage> stages;
  Shape input = x.shape();
  for (const ConvBatchNormRelu& layer : layers) {
    stages.push_back(stage_of(input, layer));
    const Shape& z = stages.back().convolution->output();
    const std::int64_t step = layer.pooled ? 2 : 1;
    input = {input[0], z[0] / step, z[1] / step, z[2]};
  }
  return stages;
}

/// mean + sign * bias: batch normalization sees the convolution with its bias, the kernels leave the bias
/// out.
Tensor shifted(const Tensor& mean, const Variable& bias, float sign) {
  Tensor result = mean.clone();
  if (!bias.is_set()) return result;
  for (std::int64_t c = 0; c < result.size(); ++c) result.data()[c] += sign * bias.value().data()[c];
  return result;
}

void add_gradients(const ConvBatchNormRelu& layer, const kernels::ConvStageGradients& gradients) {
  Variable(layer.weight).accumulate_grad(gradients.weight);
  if (layer.bias.is_set()) Variable(layer.bias).accumulate_grad(Tensor::zeros(layer.bias.shape()));
  Variable(layer.gamma).accumulate_grad(gradients.gamma);
  Variable(layer.beta).accumulate_grad(gradients.beta);
}

Variable in_training(const Variable& x, std::span<const ConvBatchNormRelu> layers) {
  const std::vector<kernels::ConvStage> stages = stages_of(x, layers);
  kernels::ConvChain forward = kernels::conv_chain(stages, x.value());
  std::vector<Variable> inputs{x};
  for (std::size_t s = 0; s < layers.size(); ++s) {
    const ConvBatchNormRelu& layer = layers[s];
    const kernels::ChannelMoments& moments = forward.moments[s];
    RunningStatistics running = layer.running;
    move_running_statistics(running,
                            {shifted(moments.mean, layer.bias, 1.0f), moments.variance, moments.count},
                            layer.norm.momentum);
    inputs.insert(inputs.end(), {layer.weight, layer.bias, layer.gamma, layer.beta});
  }
  const Tensor y = std::exchange(forward.y, Tensor());
  const std::vector<ConvBatchNormRelu> kept(layers.begin(), layers.end());
  return Variable(
      y, std::move(inputs), [stages, forward, kept](const Tensor& dy, std::span<Variable> operands) {
        Variable& input = operands[0];
        const auto gradients =
            kernels::conv_chain_gradients(stages, input.value(), forward, dy, input.requires_grad());
        if (input.requires_grad()) input.accumulate_grad(gradients.x);
        for (std::size_t s = 0; s < kept.size(); ++s) add_gradients(kept[s], gradients.stages[s]);
      });
}

Variable in_inference(const Variable& x, std::span<const ConvBatchNormRelu> layers) {
  std::vector<kernels::NormStatistics> statistics;
  for (const ConvBatchNormRelu& layer : layers)
    statistics.push_back({shifted(layer.running.mean, layer.bias, -1.0f), layer.running.variance});
  return Variable(kernels::conv_chain(stages_of(x, layers), x.value(), statistics));
}

/// By running statistics and with gradients is rare: the plain operators will do.
Variable by_plain_operators(const Variable& x, std::span<const ConvBatchNormRelu> layers) {
  Variable y = x;
  for (const ConvBatchNormRelu& layer : layers) {
    check(y.shape(), layer);
    const auto convolution = is_depthwise(layer) ? depthwise_conv2d : conv2d;
    const Variable z = convolution(y, layer.weight, layer.bias, layer.window);
    y = relu(batch_norm(z, layer.gamma, layer.beta, layer.running, layer.norm));
    if (layer.pooled) y = max_pool2d(y, {});
  }
  return y;
}

}  // namespace

Variable conv_chain(const Variable& x, std::span<const ConvBatchNormRelu> layers) {
  if (layers.empty()) return x;
  if (layers.front().norm.training) return in_training(x, layers);
  return is_recording() ? by_plain_operators(x, layers) : in_inference(x, layers);
}

}  // namespace chispa::ops
