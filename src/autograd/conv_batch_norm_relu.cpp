#include "chispa/autograd/conv_batch_norm_relu.h"

#include <utility>

#include "autograd/convolution_check.h"
#include "autograd/running_statistics.h"
#include "autograd/shape_check.h"
#include "chispa/autograd/conv2d.h"
#include "chispa/autograd/depthwise_conv2d.h"
#include "chispa/autograd/max_pool2d.h"
#include "chispa/autograd/relu.h"
#include "chispa/kernels/conv_norm_relu.h"

namespace chispa::ops {
namespace {

using Convolution = std::shared_ptr<const kernels::ImageConvolution>;

void check(const ConvBatchNormRelu& layer) {
  const Shape channels{layer.weight.shape()[-1]};
  const Variable mean(layer.running.mean);
  const Variable variance(layer.running.variance);
  for (const Operand& operand : {Operand{"gamma", layer.gamma}, Operand{"beta", layer.beta},
                                 Operand{"running mean", mean}, Operand{"running variance", variance}})
    if (!(operand.variable.shape() == channels))
      refuse("conv_batch_norm_relu",
             std::string(operand.name) + " is not one value for each of " + std::to_string(channels[0]) +
                 " channels",
             {operand, {"weight", layer.weight}});
}

/// mean + sign * bias: batch normalization sees the convolution with its bias, the kernels leave the bias
/// out.
Tensor shifted(const Tensor& mean, const Variable& bias, float sign) {
  Tensor result = mean.clone();
  if (!bias.is_set()) return result;
  for (std::int64_t c = 0; c < result.size(); ++c) result.data()[c] += sign * bias.value().data()[c];
  return result;
}

Variable in_training(const Variable& x, const ConvBatchNormRelu& layer, Convolution convolution) {
  const kernels::NormParameters norm{layer.gamma.value(), layer.beta.value(), layer.norm.epsilon};
  kernels::ConvNormRelu forward = kernels::conv_norm_relu(*convolution, x.value(), norm, layer.pooled);
  if (forward.moments.count < 2)
    refuse("conv_batch_norm_relu", "one value per channel has no variance to train by; use a larger batch",
           {{"input", x}});
  RunningStatistics running = layer.running;
  move_running_statistics(
      running,
      {shifted(forward.moments.mean, layer.bias, 1.0f), forward.moments.variance, forward.moments.count},
      layer.norm.momentum);
  const Tensor y = std::exchange(forward.y, Tensor());
  return Variable(y, {x, layer.weight, layer.bias, layer.gamma, layer.beta},
                  [convolution, norm, forward](const Tensor& dy, std::span<Variable> inputs) {
                    const auto gradients = kernels::conv_norm_relu_gradients(
                        *convolution, inputs[0].value(), norm, forward, dy, inputs[0].requires_grad());
                    if (inputs[0].requires_grad()) inputs[0].accumulate_grad(gradients.x);
                    inputs[1].accumulate_grad(gradients.weight);
                    if (inputs[2].requires_grad())
                      inputs[2].accumulate_grad(Tensor::zeros(inputs[2].shape()));
                    inputs[3].accumulate_grad(gradients.gamma);
                    inputs[4].accumulate_grad(gradients.beta);
                  });
}

Variable in_inference(const Variable& x, const ConvBatchNormRelu& layer, const Convolution& convolution) {
  const kernels::NormParameters norm{layer.gamma.value(), layer.beta.value(), layer.norm.epsilon};
  return Variable(kernels::conv_norm_relu(*convolution, x.value(), norm,
                                          shifted(layer.running.mean, layer.bias, -1.0f),
                                          layer.running.variance, layer.pooled));
}

/// The plain operators after the convolution.
Variable norm_relu(const Variable& z, const ConvBatchNormRelu& layer) {
  const Variable y = relu(batch_norm(z, layer.gamma, layer.beta, layer.running, layer.norm));
  return layer.pooled ? max_pool2d(y, {}) : y;
}

Variable fused(const Variable& x, const ConvBatchNormRelu& layer, const Convolution& convolution) {
  const Shape& z = convolution->output();
  if (layer.pooled &&
      (z[0] % 2 != 0 || z[1] % 2 != 0)) {  // pooling drops a row or column that the norm counts
    ConvBatchNormRelu unpooled = layer;
    unpooled.pooled = false;
    return max_pool2d(fused(x, unpooled, convolution), {});
  }
  return layer.norm.training ? in_training(x, layer, convolution) : in_inference(x, layer, convolution);
}

/// By running statistics and with gradients is rare: the plain operators will do.
bool wants_plain_operators(const ConvBatchNormRelu& layer) {
  return !layer.norm.training && is_recording();
}

}  // namespace

Variable conv2d_batch_norm_relu(const Variable& x, const ConvBatchNormRelu& layer) {
  require_conv2d(x, layer.weight, layer.bias, layer.window);
  check(layer);
  if (wants_plain_operators(layer))
    return norm_relu(conv2d(x, layer.weight, layer.bias, layer.window), layer);
  return fused(x, layer, kernels::make_conv2d(x.shape(), layer.weight.value(), layer.window));
}

Variable depthwise_conv2d_batch_norm_relu(const Variable& x, const ConvBatchNormRelu& layer) {
  require_depthwise_conv2d(x, layer.weight, layer.bias, layer.window);
  check(layer);
  if (wants_plain_operators(layer))
    return norm_relu(depthwise_conv2d(x, layer.weight, layer.bias, layer.window), layer);
  return fused(x, layer, kernels::make_depthwise_conv2d(x.shape(), layer.weight.value(), layer.window));
}

}  // namespace chispa::ops
