#include "chispa/autograd/variable.h"

#include <unordered_set>
#include <utility>

#include "chispa/core/error.h"
#include "kernels/elementwise/add.h"

namespace chispa {
namespace {

thread_local bool recording = true;

}  // namespace

struct Variable::Node {
  Tensor value;
  Tensor grad;
  bool requires_grad = false;
  bool released = false;
  std::vector<Variable> inputs;
  GradFunc backward;

  Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() { release_inputs(); }

  /// Drops the inputs, and theirs where nothing else holds them. Iterative, as a deep graph freed by
  /// recursion would overflow the stack.
  void release_inputs() {
    std::vector<Variable> pending = std::exchange(inputs, {});
    while (!pending.empty()) {
      const Variable input = std::move(pending.back());
      pending.pop_back();
      if (!input.node_ || input.node_.use_count() > 1) continue;
      for (Variable& next : input.node_->inputs) pending.push_back(std::move(next));
      input.node_->inputs.clear();
    }
  }

  /// Inputs before the nodes made from them. Iterative, so that the depth of a graph is not bounded by the
  /// stack.
  static std::vector<std::shared_ptr<Node>> topological_order(const std::shared_ptr<Node>& root) {
    std::vector<std::shared_ptr<Node>> order;
    std::unordered_set<Node*> visited{root.get()};
    std::vector<std::pair<std::shared_ptr<Node>, std::size_t>> path{{root, 0}};
    while (!path.empty()) {
      auto& [node, next_input] = path.back();
      if (node->released)
        throw Error("backward: an earlier backward pass released this graph; run the forward pass again");
      if (next_input == node->inputs.size()) {
        order.push_back(std::move(node));
        path.pop_back();
        continue;
      }
      const std::shared_ptr<Node>& input = node->inputs[next_input++].node_;
      if (input && input->requires_grad && visited.insert(input.get()).second) path.emplace_back(input, 0);
    }
    return order;
  }
};

Variable::Variable(Tensor value, bool requires_grad) : node_(std::make_shared<Node>()) {
  node_->value = std::move(value);
  node_->requires_grad = requires_grad;
}

Variable::Variable(Tensor value, std::vector<Variable> inputs, GradFunc backward)
    : Variable(std::move(value)) {
  bool needed = false;
  for (const Variable& input : inputs) needed = needed || input.requires_grad();
  if (!recording || !needed) return;
  node_->requires_grad = true;
  node_->inputs = std::move(inputs);
  node_->backward = std::move(backward);
}

const Tensor& Variable::value() const {
  if (!node_) throw Error("variable: used before it was given a value");
  return node_->value;
}

Tensor& Variable::value() {
  return const_cast<Tensor&>(std::as_const(*this).value());
}

bool Variable::requires_grad() const {
  return node_ && node_->requires_grad;
}

const Tensor& Variable::grad() const {
  if (!node_) throw Error("variable: used before it was given a value");
  return node_->grad;
}

void Variable::clear_grad() {
  if (node_) node_->grad = Tensor();
}

void Variable::accumulate_grad(Tensor contribution) {
  if (!requires_grad()) return;
  if (!(contribution.shape() == shape()))
    throw Error("variable: gradient " + contribution.shape().to_string() + " does not fit value " +
                shape().to_string());
  if (node_->grad.empty()) {
    node_->grad = std::move(contribution);
    return;
  }
  // A gradient taken over may be shared with another node (add hands one tensor to both inputs): sum into a
  // new one.
  node_->grad = kernels::add(node_->grad, contribution);
}

void Variable::backward() {
  if (value().size() != 1)
    throw Error("backward: needs a scalar, shape is " + shape().to_string() + "; reduce it with mean or sum");
  backward(Tensor::full(shape(), 1.0f));
}

void Variable::backward(Tensor seed) {
  if (!requires_grad()) throw Error("backward: nothing this value was made from requires a gradient");
  std::vector<std::shared_ptr<Node>> order = Node::topological_order(node_);
  accumulate_grad(std::move(seed));
  for (; !order.empty(); order.pop_back()) {
    Node& node = *order.back();
    if (!node.backward) continue;
    // Released as soon as used: activations and gradients go back to the pool while the pass goes on.
    const GradFunc function = std::exchange(node.backward, nullptr);
    node.released = true;
    if (!node.grad.empty()) function(std::exchange(node.grad, Tensor()), node.inputs);
    node.release_inputs();
  }
}

bool is_recording() {
  return recording;
}

NoGradGuard::NoGradGuard() : previous_(std::exchange(recording, false)) {}
NoGradGuard::~NoGradGuard() {
  recording = previous_;
}

}  // namespace chispa
