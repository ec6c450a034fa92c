#include "nn/fused_convolution.h"

#include "chispa/autograd/conv_batch_norm_relu.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/relu.h"

namespace chispa::nn {
namespace {

template <typename Convolution>
ops::ConvBatchNormRelu operands(const Convolution& convolution, const BatchNorm& norm, const Pass& pass) {
  return {
      .weight = convolution.weight(),
      .bias = convolution.bias(),
      .window = convolution.options().window,
      .gamma = norm.gamma(),
      .beta = norm.beta(),
      .running = {norm.running_mean(), norm.running_variance()},
      .norm = {
          .training = pass.training, .momentum = norm.options().momentum, .epsilon = norm.options().epsilon}};
}

}  // namespace

std::optional<Variable> forward_fused(const std::vector<std::unique_ptr<Layer>>& layers, std::size_t first,
                                      const Variable& x, const Pass& pass) {
  if (first + kFusedLayers > layers.size()) return std::nullopt;
  const auto* const norm = dynamic_cast<const BatchNorm*>(layers[first + 1].get());
  if (norm == nullptr || dynamic_cast<const ReLU*>(layers[first + 2].get()) == nullptr) return std::nullopt;
  if (const auto* conv = dynamic_cast<const Conv2D*>(layers[first].get()))
    return ops::conv2d_batch_norm_relu(x, operands(*conv, *norm, pass));
  if (const auto* conv = dynamic_cast<const DepthwiseConv2D*>(layers[first].get()))
    return ops::depthwise_conv2d_batch_norm_relu(x, operands(*conv, *norm, pass));
  return std::nullopt;
}

}  // namespace chispa::nn
