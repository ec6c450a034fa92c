#include "chispa/nn/network.h"

#include <fmt/core.h>

#include <algorithm>
#include <mutex>

#include "chispa/autograd/flatten.h"
#include "chispa/core/error.h"
#include "nn/fusion.h"
#include "nn/layer_shapes.h"
#include "nn/timed_layer.h"

namespace chispa::nn {
namespace {

bool is_name(const std::string& name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

}  // namespace

struct Network::PlanCache {
  std::mutex mutex;
  std::shared_ptr<const ForwardPlan> plan;  ///< null: not made yet
};

Network::Network(std::string name, const Shape& input, std::optional<RandomStream> random)
    : name_(std::move(name)), input_(input), random_(random), plan_(std::make_unique<PlanCache>()) {
  if (input.rank() != 3 ||
      std::any_of(input.begin(), input.end(), [](std::int64_t extent) { return extent < 1; }))
    throw Error(fmt::format("network {}: input {} is not the shape of an image [height,width,channels]",
                            name_, input.to_string()));
}

Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;
Network::~Network() = default;

int Network::add_layer(std::unique_ptr<Layer> layer, std::vector<int> inputs, std::string name) {
  const auto index = static_cast<int>(nodes_.size());
  if (name.empty()) name = std::to_string(index);
  Node node{std::move(name), std::move(layer), std::move(inputs), {}};
  const auto refuse = [&](const std::string& why) {
    throw Error(fmt::format("node {} ({}): {}", node.name, node.layer->kind(), why));
  };
  if (!is_name(node.name)) refuse("its name has other characters than letters, digits and _ - .");
  for (const Node& other : nodes_)
    if (other.name == node.name) refuse("another node has its name");
  for (const int input : node.inputs)
    if (input < kNetworkInput || input >= index)
      refuse(fmt::format("reads node {}, which is not before it", input));
  const std::vector<Shape> shapes = input_shapes(node);
  try {
    node.output = node.layer->output_shape(shapes);
  } catch (const Error& error) {
    refuse(error.what());
  }
  std::optional<RandomStream> random;
  if (random_) random = random_->derive(static_cast<std::uint64_t>(index));
  node.layer->initialize(shapes, random);
  nodes_.push_back(std::move(node));
  plan_->plan.reset();
  return index;
}

std::optional<std::size_t> Network::unread_node() const {
  const std::vector<int> readers = reader_counts();
  for (std::size_t i = 0; i + 1 < nodes_.size(); ++i)
    if (readers[i] == 0) return i;
  return std::nullopt;
}

void Network::check_complete() const {
  if (nodes_.empty()) throw Error(fmt::format("network {}: has no nodes", name_));
  if (const std::optional<std::size_t> unread = unread_node())
    throw Error("node " + title(*unread) +
                ": nobody reads it; take it out, or name it in another's \"from\"");
}

const Shape& Network::shape_of(int node) const {
  return node == kNetworkInput ? input_ : nodes_.at(static_cast<std::size_t>(node)).output;
}

std::vector<Shape> Network::input_shapes(const Node& node) const {
  std::vector<Shape> shapes;
  for (const int input : node.inputs) shapes.push_back(shape_of(input));
  return shapes;
}

std::string Network::title(std::size_t node) const {
  return nodes_[node].name + " (" + nodes_[node].layer->kind() + ")";
}

std::vector<int> Network::reader_counts() const {
  std::vector<int> counts(nodes_.size());
  for (const Node& node : nodes_)
    for (const int input : node.inputs)
      if (input != kNetworkInput) ++counts[static_cast<std::size_t>(input)];
  return counts;
}

Shape Network::output_shape() const {
  const Shape& output = nodes_.back().output;
  return is_one_place(output) ? Shape{output[2]} : output;
}

std::shared_ptr<const ForwardPlan> Network::plan() const {
  const std::lock_guard lock(plan_->mutex);
  if (!plan_->plan) {
    check_complete();
    plan_->plan = std::make_shared<const ForwardPlan>(ForwardPlan{fuse(*this), reader_counts()});
  }
  return plan_->plan;
}

Variable Network::forward(const Variable& x, const Pass& pass) {
  const std::shared_ptr<const ForwardPlan> plan = this->plan();
  if (x.shape().rank() != 4 || !(Shape{x.shape()[1], x.shape()[2], x.shape()[3]} == input_))
    throw Error(fmt::format("network {}: input {} is not a batch of images {}", name_, x.shape().to_string(),
                            input_.to_string()));
  std::vector<int> waiting = plan->readers;  // values are let go after their last reader
  std::vector<Variable> values(nodes_.size());
  const auto take = [&](int input) {
    if (input == kNetworkInput) return x;
    Variable& value = values[static_cast<std::size_t>(input)];
    return --waiting[static_cast<std::size_t>(input)] == 0 ? std::exchange(value, Variable()) : value;
  };
  for (const Step& step : plan->steps) {
    std::vector<Variable> inputs;
    for (const int input : step.inputs) inputs.push_back(take(input));
    Variable& value = values[step.last];
    if (!step.stages.empty()) {
      value = forward_fused(*this, step, inputs, pass);
      continue;
    }
    const Node& node = nodes_[step.last];
    const Pass node_pass{.training = pass.training, .random = pass.random.derive(step.last)};
    value = pass.profile == nullptr ? node.layer->forward(inputs, node_pass)
                                    : forward_timed(*node.layer, std::move(inputs), node_pass,
                                                    pass.profile->row(node.name + " " + node.layer->kind()));
  }
  return output_shape() == nodes_.back().output ? values.back() : ops::flatten(values.back());
}

std::vector<NamedParameter> Network::parameters() const {
  std::vector<NamedParameter> all;
  for (const Node& node : nodes_)
    for (const NamedParameter& named : node.layer->parameters())
      all.push_back({node.name + "." + named.name, named.parameter});
  return all;
}

std::vector<NamedBuffer> Network::buffers() const {
  std::vector<NamedBuffer> all;
  for (const Node& node : nodes_)
    for (const NamedBuffer& named : node.layer->buffers())
      all.push_back({node.name + "." + named.name, named.buffer});
  return all;
}

std::int64_t Network::parameter_count() const {
  std::int64_t count = 0;
  for (const NamedParameter& named : parameters()) count += named.parameter.value().size();
  return count;
}

std::int64_t Network::multiply_accumulates() const {
  std::int64_t count = 0;
  for (const Node& node : nodes_) count += node.layer->multiply_accumulates(input_shapes(node));
  return count;
}

}  // namespace chispa::nn
