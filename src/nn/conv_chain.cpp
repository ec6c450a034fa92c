#include "nn/conv_chain.h"

#include "chispa/nn/batch_norm.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/max_pool2d.h"
#include "chispa/nn/relu.h"

namespace chispa::nn {
namespace {

template <typename Convolution>
ops::ConvBatchNormRelu operands(const Convolution& convolution, const BatchNorm& norm, bool pooled,
                                const Pass& pass, ProfileRow* profile) {
  return {.weight = convolution.weight(),
          .bias = convolution.bias(),
          .window = convolution.options().window,
          .gamma = norm.gamma(),
          .beta = norm.beta(),
          .running = {norm.running_mean(), norm.running_variance()},
          .norm = {.training = pass.training,
                   .momentum = norm.options().momentum,
                   .epsilon = norm.options().epsilon},
          .pooled = pooled,
          .profile = profile};
}

/// The row of layer `index`, a convolution, and what is computed together with it.
ProfileRow* profile_row(const Layer& convolution, const Shape& weight, std::size_t index, bool pooled,
                        const Pass& pass) {
  if (pass.profile == nullptr) return nullptr;
  return &pass.profile->row(std::to_string(index) + " " + convolution.kind() + " " + weight.to_string() +
                            " BatchNorm ReLU" + (pooled ? " MaxPool2D" : ""));
}

/// Whether layer `index` is the pooling that can be fused.
bool is_halving(const std::vector<std::unique_ptr<Layer>>& layers, std::size_t index) {
  if (index >= layers.size()) return false;
  const auto* const pool = dynamic_cast<const MaxPool2D*>(layers[index].get());
  return pool != nullptr && pool->options().kernel == 2 && pool->options().stride == 2 &&
         pool->options().padding == Padding::valid;
}

}  // namespace

ConvChainLayers find_conv_chain(const std::vector<std::unique_ptr<Layer>>& layers, std::size_t first,
                                const Pass& pass) {
  ConvChainLayers chain;
  for (std::size_t i = first; i + 3 <= layers.size(); i = first + chain.layers) {
    const auto* const norm = dynamic_cast<const BatchNorm*>(layers[i + 1].get());
    if (norm == nullptr || dynamic_cast<const ReLU*>(layers[i + 2].get()) == nullptr) break;
    const bool pooled = is_halving(layers, i + 3);
    if (const auto* conv = dynamic_cast<const Conv2D*>(layers[i].get()))
      chain.operands.push_back(
          operands(*conv, *norm, pooled, pass, profile_row(*conv, conv->weight().shape(), i, pooled, pass)));
    else if (const auto* depthwise = dynamic_cast<const DepthwiseConv2D*>(layers[i].get()))
      chain.operands.push_back(
          operands(*depthwise, *norm, pooled, pass,
                   profile_row(*depthwise, depthwise->weight().shape(), i, pooled, pass)));
    else
      break;
    chain.layers += pooled ? 4 : 3;
  }
  return chain;
}

}  // namespace chispa::nn
