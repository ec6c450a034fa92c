#include "chispa/autograd/variable.h"

#include <unordered_set>
#include <utility>

#include "chispa/core/error.h"

namespace chispa {
namespace {

thread_local bool recording = true;

}  // namespace

struct Variable::Node {
  Tensor value;
  Tensor grad;
  bool requires_grad = false;
  std::vector<Variable> inputs;
  GradFunc backward;

  /// Inputs before the nodes made from them. Iterative, so that the depth of a graph is not bounded by the stack.
  static std::vector<Node*> topological_order(Node* root) {
    std::vector<Node*> order;
    std::unordered_set<Node*> visited{root};
    std::vector<std::pair<Node*, std::size_t>> path{{root, 0}};
    while (!path.empty()) {
      auto& [node, next_input] = path.back();
      if (next_input == node->inputs.size()) {
        order.push_back(node);
        path.pop_back();
        continue;
      }
      Node* const input = node->inputs[next_input++].node_.get();
      if (input->requires_grad && visited.insert(input).second) path.emplace_back(input, 0);
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

Tensor& Variable::value() { return const_cast<Tensor&>(std::as_const(*this).value()); }

bool Variable::requires_grad() const { return node_ && node_->requires_grad; }

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
  // A gradient taken over may be shared with another node (add hands one tensor to both inputs): sum into a new one.
  Tensor sum(shape());
  const float* a = node_->grad.data();
  const float* b = contribution.data();
  for (std::int64_t i = 0; i < sum.size(); ++i) sum.data()[i] = a[i] + b[i];
  node_->grad = std::move(sum);
}

void Variable::backward() {
  if (value().size() != 1)
    throw Error("backward: needs a scalar, shape is " + shape().to_string() + "; reduce it with mean or sum");
  backward(Tensor::full(shape(), 1.0f));
}

void Variable::backward(Tensor seed) {
  if (!requires_grad()) throw Error("backward: nothing this value was made from requires a gradient");
  const std::vector<Node*> order = Node::topological_order(node_.get());
  accumulate_grad(std::move(seed));
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    Node& node = **it;
    if (!node.backward) continue;
    // Released as soon as used: activations and gradients go back to the pool while the pass goes on. The inputs
    // stay alive until all are done, because `order` points at them.
    const GradFunc function = std::exchange(node.backward, nullptr);
    if (!node.grad.empty()) function(std::exchange(node.grad, Tensor()), node.inputs);
  }
}

NoGradGuard::NoGradGuard() : previous_(std::exchange(recording, false)) {}
NoGradGuard::~NoGradGuard() { recording = previous_; }

}  // namespace chispa
