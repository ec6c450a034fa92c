#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chispa/autograd/variable.h"

namespace chispa::optim {

/// What an optimizer moves: a leaf that requires a gradient, under the name by which its state is saved.
struct Parameter {
  std::string name;
  Variable variable;
};

/// A tensor that an optimizer keeps from step to step, "m/3.weight". Shares storage with the optimizer's own,
/// so that writing to it restores a saved one.
struct NamedState {
  std::string name;
  Tensor tensor;
};

/// Changes parameters by their gradients. All it remembers is state() and steps(): with both restored it goes
/// on with the same bits as if it had never stopped.
class Optimizer {
 public:
  explicit Optimizer(std::vector<Parameter> parameters) : parameters_(std::move(parameters)) {}
  virtual ~Optimizer() = default;

  /// Parameters of one axis (biases, and batch normalization's gamma and beta) move with `factor` times the
  /// learning rate. 1 unless set. Throws Error unless it is above 0.
  void set_vector_rate(float factor);

  /// One update with this learning rate, after which the gradients are cleared. A parameter that no gradient
  /// has reached is left as it is.
  void step(float learning_rate);

  /// In a fixed order, zeros before the first step.
  virtual std::vector<NamedState> state() const = 0;
  /// Updates made so far.
  std::int64_t steps() const { return steps_; }
  void set_steps(std::int64_t steps) { steps_ = steps; }

 protected:
  /// Updates parameter `index`; steps() counts this step already.
  virtual void update(std::size_t index, Tensor& value, const Tensor& gradient, float learning_rate) = 0;

  const std::vector<Parameter>& parameters() const { return parameters_; }
  /// One tensor of zeros for each parameter, of its shape.
  std::vector<Tensor> zeros_like_parameters() const;
  /// Appends to `state` the tensors of one kind: "<kind>/<parameter name>".
  void append_state(std::vector<NamedState>& state, const std::string& kind,
                    const std::vector<Tensor>& tensors) const;

 private:
  std::vector<Parameter> parameters_;
  std::int64_t steps_ = 0;
  float vector_rate_ = 1.0f;
};

}  // namespace chispa::optim
