#include "nn/fusion.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "chispa/autograd/conv_chain.h"
#include "chispa/nn/activation.h"
#include "chispa/nn/add.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/max_pool2d.h"

namespace chispa::nn {
namespace {

/// Finds what can be fused in one network.
class Fusion {
 public:
  explicit Fusion(const Network& network)
      : network_(network), nodes_(network.nodes()), readers_(nodes_.size()), is_taken_(nodes_.size()) {
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (const int input : nodes_[i].inputs)
        if (input != kNetworkInput) readers_[static_cast<std::size_t>(input)].push_back(i);
  }

  std::vector<Step> steps() {
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (!is_taken_[i]) add_run(i);
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (!is_taken_[i]) add_addition(i);
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (!is_taken_[i]) steps_.push_back(step_from(i));
    // Nobody but a step itself reads its nodes before the last, and nodes come after what they read.
    std::sort(steps_.begin(), steps_.end(), [](const Step& a, const Step& b) { return a.last < b.last; });
    return std::move(steps_);
  }

 private:
  template <typename L>
  const L* layer_as(std::size_t node) const {
    return dynamic_cast<const L*>(nodes_[node].layer.get());
  }

  /// The one node that reads `node`, if there is one and it is of this kind.
  template <typename L>
  std::optional<std::size_t> only_reader(std::size_t node) const {
    if (readers_[node].size() != 1 || layer_as<L>(readers_[node][0]) == nullptr) return std::nullopt;
    return readers_[node][0];
  }

  bool is_convolution(std::size_t node) const {
    return layer_as<Conv2D>(node) != nullptr || layer_as<DepthwiseConv2D>(node) != nullptr;
  }

  bool is_halving(std::size_t node) const {
    const MaxPool2D::Options& options = layer_as<MaxPool2D>(node)->options();
    return options.kernel == Size2D(2) && options.stride == Size2D(2) && options.padding == Padding::valid;
  }

  std::optional<FusedStage> find_stage(std::size_t node) const {
    if (!is_convolution(node)) return std::nullopt;
    const auto norm = only_reader<BatchNorm>(node);
    if (!norm) return std::nullopt;
    FusedStage stage{.nodes = {node, *norm}};
    if (const auto next = only_reader<ActivationLayer>(*norm)) {
      const Activation activation = layer_as<ActivationLayer>(*next)->activation();
      if (!ops::conv_chain_has(activation, false)) return stage;
      stage.activation = activation;
      stage.nodes.push_back(*next);
    }
    if (const auto next = only_reader<MaxPool2D>(stage.nodes.back()))
      if (is_halving(*next) && ops::conv_chain_has(stage.activation, true)) {
        stage.pooled = true;
        stage.nodes.push_back(*next);
      }
    return stage;
  }

  /// The node by its layer.
  Step step_from(std::size_t node) const {
    Step step;
    step.last = node;
    step.inputs = nodes_[node].inputs;
    return step;
  }

  /// The longest run that begins at `node`, if there is one.
  void add_run(std::size_t node) {
    Step step = step_from(node);
    for (auto stage = find_stage(node); stage; stage = find_stage(readers_[step.last][0])) {
      for (const std::size_t taken : stage->nodes) is_taken_[taken] = true;
      step.last = stage->nodes.back();
      step.stages.push_back(std::move(*stage));
      if (readers_[step.last].size() != 1) break;
    }
    if (!step.stages.empty()) steps_.push_back(std::move(step));
  }

  /// Whether the step is a run whose value is read by the addition at `node` and nobody else.
  bool can_end_in(const Step& step, std::size_t node) const {
    return !step.stages.empty() && !step.adds && readers_[step.last].size() == 1 &&
           readers_[step.last][0] == node;
  }

  /// Lets the longer one of the runs that the addition reads end in it, and in an activation after it.
  void add_addition(std::size_t node) {
    const std::vector<int>& inputs = nodes_[node].inputs;
    if (layer_as<Add>(node) == nullptr || inputs.size() != 2) return;
    if (!(network_.shape_of(inputs[0]) == network_.shape_of(inputs[1]))) return;
    Step* path = nullptr;
    for (Step& step : steps_)
      if (can_end_in(step, node) && (path == nullptr || step.stages.size() > path->stages.size()))
        path = &step;
    if (path == nullptr) return;
    path->inputs.push_back(inputs[0] == static_cast<int>(path->last) ? inputs[1] : inputs[0]);
    path->adds = true;
    path->last = node;
    is_taken_[node] = true;
    const auto next = only_reader<ActivationLayer>(node);
    if (!next || !ops::conv_chain_ends_in(layer_as<ActivationLayer>(*next)->activation())) return;
    path->activation = layer_as<ActivationLayer>(*next)->activation();
    path->last = *next;
    is_taken_[*next] = true;
  }

  const Network& network_;
  const std::vector<Node>& nodes_;
  std::vector<std::vector<std::size_t>> readers_;
  std::vector<bool> is_taken_;
  std::vector<Step> steps_;
};

template <typename Convolution>
void set_convolution(const Convolution& convolution, ops::ConvStage& operands) {
  operands.weight = convolution.weight();
  operands.bias = convolution.bias();
  operands.window = convolution.options().window;
}

/// "stem Conv2D [3,3,3,16] BatchNorm ReLU MaxPool2D"
std::string row_name(const Network& network, const FusedStage& stage, const Shape& weight) {
  std::string name = network.nodes()[stage.nodes[0]].name;
  for (const std::size_t node : stage.nodes) {
    name += fmt::format(" {}", network.nodes()[node].layer->kind());
    if (node == stage.nodes[0]) name += fmt::format(" {}", weight.to_string());
  }
  return name;
}

ops::ConvStage operands_of(const Network& network, const FusedStage& stage, const Pass& pass) {
  const Node& node = network.nodes()[stage.nodes[0]];
  const auto& norm = dynamic_cast<const BatchNorm&>(*network.nodes()[stage.nodes[1]].layer);
  ops::ConvStage operands;
  operands.gamma = norm.gamma();
  operands.beta = norm.beta();
  operands.running = {norm.running_mean(), norm.running_variance()};
  operands.norm = {
      .training = pass.training, .momentum = norm.options().momentum, .epsilon = norm.options().epsilon};
  operands.activation = stage.activation;
  operands.pooled = stage.pooled;
  if (const auto* const conv = dynamic_cast<const Conv2D*>(node.layer.get()))
    set_convolution(*conv, operands);
  else
    set_convolution(dynamic_cast<const DepthwiseConv2D&>(*node.layer), operands);
  if (pass.profile != nullptr)
    operands.profile = &pass.profile->row(row_name(network, stage, operands.weight.shape()));
  return operands;
}

}  // namespace

std::vector<Step> fuse(const Network& network) {
  return Fusion(network).steps();
}

Variable forward_fused(const Network& network, const Step& step, std::span<const Variable> inputs,
                       const Pass& pass) {
  std::vector<ops::ConvStage> stages;
  for (const FusedStage& stage : step.stages) stages.push_back(operands_of(network, stage, pass));
  if (!step.adds) return ops::conv_chain(inputs[0], stages);
  return ops::conv_chain(inputs[0], stages, {inputs[1], step.activation});
}

}  // namespace chispa::nn
