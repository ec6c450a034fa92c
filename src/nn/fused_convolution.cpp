#include "nn/fused_convolution.h"

#include "chispa/autograd/conv_batch_norm_relu.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/max_pool2d.h"
#include "chispa/nn/relu.h"

namespace chispa::nn {
namespace {

template <typename Convolution>
ops::ConvBatchNormRelu operands(const Convolution& convolution, const BatchNorm& norm, bool pooled,
                                const Pass& pass) {
  return {
      .weight = convolution.weight(),
      .bias = convolution.bias(),
      .window = convolution.options().window,
      .gamma = norm.gamma(),
      .beta = norm.beta(),
      .running = {norm.running_mean(), norm.running_variance()},
      .norm = {.training = pass.training,
               .momentum = norm.options().momentum,
               .epsilon = norm.options().epsilon},
      .pooled = pooled};
}

/// Whether layer `index` is the pooling that can be fused.
bool is_halving(const std::vector<std::unique_ptr<Layer>>& layers, std::size_t index) {
  if (index >= layers.size()) return false;
  const auto* const pool = dynamic_cast<const MaxPool2D*>(layers[index].get());
  return pool != nullptr && pool->options().kernel == 2 && pool->options().stride == 2 &&
         pool->options().padding == Padding::valid;
}

}  // namespace

std::optional<FusedResult> forward_fused(const std::vector<std::unique_ptr<Layer>>& layers, std::size_t first,
                                         const Variable& x, const Pass& pass) {
  if (first + 3 > layers.size()) return std::nullopt;
  const auto* const norm = dynamic_cast<const BatchNorm*>(layers[first + 1].get());
  if (norm == nullptr || dynamic_cast<const ReLU*>(layers[first + 2].get()) == nullptr) return std::nullopt;
  const bool pooled = is_halving(layers, first + 3);
  const std::size_t count = pooled ? 4 : 3;
  if (const auto* conv = dynamic_cast<const Conv2D*>(layers[first].get()))
    return FusedResult{ops::conv2d_batch_norm_relu(x, operands(*conv, *norm, pooled, pass)), count};
  if (const auto* conv = dynamic_cast<const DepthwiseConv2D*>(layers[first].get()))
    return FusedResult{ops::depthwise_conv2d_batch_norm_relu(x, operands(*conv, *norm, pooled, pass)), count};
  return std::nullopt;
}

}  // namespace chispa::nn
