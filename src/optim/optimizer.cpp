#include "chispa/optim/optimizer.h"

#include <fmt/core.h>

#include "chispa/core/error.h"

namespace chispa::optim {

void Optimizer::set_vector_rate(float factor) {
  if (!(factor > 0.0f))
    throw Error(fmt::format("optimizer: a factor of {} for the rate of vectors is not above 0", factor));
  vector_rate_ = factor;
}

void Optimizer::step(float learning_rate) {
  ++steps_;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    Variable& variable = parameters_[i].variable;
    if (variable.grad().empty()) continue;
    const bool is_vector = variable.shape().rank() <= 1;
    update(i, variable.value(), variable.grad(), is_vector ? vector_rate_ * learning_rate : learning_rate);
    variable.clear_grad();
  }
}

std::vector<Tensor> Optimizer::zeros_like_parameters() const {
  std::vector<Tensor> tensors;
  for (const Parameter& parameter : parameters_) tensors.push_back(Tensor::zeros(parameter.variable.shape()));
  return tensors;
}

void Optimizer::append_state(std::vector<NamedState>& state, const std::string& kind,
                             const std::vector<Tensor>& tensors) const {
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    state.push_back({kind + "/" + parameters_[i].name, tensors[i]});
}

}  // namespace chispa::optim
