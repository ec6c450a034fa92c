#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "chispa/core/tensor.h"

namespace chispa {

/// A tensor that remembers how it was computed, so that the gradient of a scalar made from it can be taken
/// with respect to it: reverse-mode automatic differentiation over any directed acyclic graph (Griewank and
/// Walther, "Evaluating Derivatives", 2008, chapter 3).
///
/// A Variable is a handle: copies name the same node. A leaf is made from a value; an operator makes the
/// others.
class Variable {
 public:
  /// Given the gradient of the output, adds to each input its share: inputs[i].accumulate_grad(...) for those
  /// that require one. What the computation needs besides their values is captured by value.
  using GradFunc = std::function<void(const Tensor& output_grad, std::span<Variable> inputs)>;

  Variable() = default;
  /// A leaf: a constant, or with `requires_grad` a parameter.
  explicit Variable(Tensor value, bool requires_grad = false);
  /// The result of an operator. The graph is recorded only if an input requires a gradient and recording is
  /// on.
  Variable(Tensor value, std::vector<Variable> inputs, GradFunc backward);

  /// Whether this names a node; an unset Variable stands for an operand left out, such as a bias.
  bool is_set() const { return node_ != nullptr; }
  const Tensor& value() const;
  Tensor& value();
  const Shape& shape() const { return value().shape(); }
  bool requires_grad() const;

  /// Empty until a backward pass has reached this node. Kept for leaves only.
  const Tensor& grad() const;
  void clear_grad();
  /// grad += contribution; the first contribution is taken over without a copy, so it must not be written
  /// afterwards.
  void accumulate_grad(Tensor contribution);

  /// Computes the gradient of this scalar with respect to every leaf it was made from that requires one,
  /// added to what the leaf holds. The graph is released on the way: a second call needs a second forward
  /// pass. Throws Error unless this has one element, or when part of the graph was released by an earlier
  /// call.
  void backward();
  /// The same for a value of any shape, with `seed` as the gradient of the final scalar with respect to it.
  void backward(Tensor seed);

 private:
  struct Node;
  std::shared_ptr<Node> node_;
};

/// Whether operators on this thread record the graph; see NoGradGuard.
bool is_recording();

/// While one lives, operators on this thread record no graph: for evaluation, which then keeps no
/// activations.
class NoGradGuard {
 public:
  NoGradGuard();
  ~NoGradGuard();
  NoGradGuard(const NoGradGuard&) = delete;
  NoGradGuard& operator=(const NoGradGuard&) = delete;

 private:
  bool previous_;
};

}  // namespace chispa
