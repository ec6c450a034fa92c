#include "nn/fusion.h"

#include "chispa/nn/activation.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/max_pool2d.h"

namespace chispa::nn {
namespace {

template <typename L>
const L* layer_as(const Network& network, std::size_t node) {
  return node < network.nodes().size() ? dynamic_cast<const L*>(network.nodes()[node].layer.get()) : nullptr;
}

bool is_relu(const Network& network, std::size_t node) {
  const auto* const layer = layer_as<ActivationLayer>(network, node);
  return layer != nullptr && layer->activation() == Activation::relu;
}

/// The pooling that can be fused.
bool is_halving(const Network& network, std::size_t node) {
  const auto* const pool = layer_as<MaxPool2D>(network, node);
  return pool != nullptr && pool->options().kernel == Size2D(2) && pool->options().stride == Size2D(2) &&
         pool->options().padding == Padding::valid;
}

/// Window options that the fused operator has.
bool is_plain(const Conv2DOptions& window) {
  return window.dilation == Size2D(1) && window.groups == 1 && window.stride.height == window.stride.width;
}

bool is_convolution(const Network& network, std::size_t node) {
  if (const auto* const conv = layer_as<Conv2D>(network, node)) return is_plain(conv->options().window);
  const auto* const depthwise = layer_as<DepthwiseConv2D>(network, node);
  return depthwise != nullptr && is_plain(depthwise->options().window) &&
         depthwise->options().multiplier == 1;
}

/// The only node that reads `node`, where it reads nothing else; past the last node where there is none.
std::size_t only_reader(const Network& network, std::size_t node, const std::vector<int>& readers) {
  const std::size_t none = network.nodes().size();
  if (readers[node] != 1) return none;
  for (std::size_t i = node + 1; i < none; ++i)
    for (const int input : network.nodes()[i].inputs)
      if (input == static_cast<int>(node)) return network.nodes()[i].inputs.size() == 1 ? i : none;
  return none;
}

/// The nodes of one stage that begins at `node`, or none.
std::vector<std::size_t> find_stage(const Network& network, std::size_t node,
                                    const std::vector<int>& readers) {
  if (!is_convolution(network, node)) return {};
  const std::size_t norm = only_reader(network, node, readers);
  if (layer_as<BatchNorm>(network, norm) == nullptr) return {};
  const std::size_t relu = only_reader(network, norm, readers);
  if (!is_relu(network, relu)) return {};
  const std::size_t pool = only_reader(network, relu, readers);
  if (is_halving(network, pool)) return {node, norm, relu, pool};
  return {node, norm, relu};
}

template <typename Convolution>
void set_convolution(const Convolution& convolution, ops::ConvBatchNormRelu& operands) {
  operands.weight = convolution.weight();
  operands.bias = convolution.bias();
  operands.window = convolution.options().window;
}

std::string row_name(const Network& network, const std::vector<std::size_t>& stage, const Shape& weight) {
  std::string name = network.nodes()[stage[0]].name + " ";
  for (std::size_t i = 0; i < stage.size(); ++i) {
    const std::string kind = network.nodes()[stage[i]].layer->kind();
    name += i == 0 ? kind + " " + weight.to_string() : " " + kind;
  }
  return name;
}

ops::ConvBatchNormRelu operands_of(const Network& network, const std::vector<std::size_t>& stage,
                                   const Pass& pass) {
  const BatchNorm& norm = *layer_as<BatchNorm>(network, stage[1]);
  ops::ConvBatchNormRelu operands{.weight = {},
                                  .bias = {},
                                  .gamma = norm.gamma(),
                                  .beta = norm.beta(),
                                  .running = {norm.running_mean(), norm.running_variance()},
                                  .norm = {.training = pass.training,
                                           .momentum = norm.options().momentum,
                                           .epsilon = norm.options().epsilon},
                                  .pooled = stage.size() == 4};
  if (const auto* const conv = layer_as<Conv2D>(network, stage[0]))
    set_convolution(*conv, operands);
  else
    set_convolution(*layer_as<DepthwiseConv2D>(network, stage[0]), operands);
  if (pass.profile != nullptr)
    operands.profile = &pass.profile->row(row_name(network, stage, operands.weight.shape()));
  return operands;
}

}  // namespace

FusedRun find_run(const Network& network, std::size_t first, const std::vector<int>& readers) {
  FusedRun run;
  for (std::size_t node = first;;) {
    std::vector<std::size_t> stage = find_stage(network, node, readers);
    if (stage.empty()) return run;
    node = only_reader(network, stage.back(), readers);
    run.stages.push_back(std::move(stage));
  }
}

std::vector<ops::ConvBatchNormRelu> operands(const Network& network, const FusedRun& run, const Pass& pass) {
  std::vector<ops::ConvBatchNormRelu> all;
  for (const std::vector<std::size_t>& stage : run.stages) all.push_back(operands_of(network, stage, pass));
  return all;
}

}  // namespace chispa::nn
