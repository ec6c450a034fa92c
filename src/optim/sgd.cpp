#include "chispa/optim/sgd.h"

#include "chispa/core/error.h"

namespace chispa::optim {

Sgd::Sgd(std::vector<Parameter> parameters, const Options& options)
    : Optimizer(std::move(parameters)), options_(options), velocity_(zeros_like_parameters()) {
  if (!(options.momentum >= 0.0f && options.momentum < 1.0f))
    throw Error("sgd: momentum " + std::to_string(options.momentum) + " is not in [0, 1)");
  if (!(options.weight_decay >= 0.0f))
    throw Error("sgd: weight decay " + std::to_string(options.weight_decay) + " is below 0");
}

std::vector<NamedState> Sgd::state() const {
  std::vector<NamedState> state;
  append_state(state, "velocity", velocity_);
  return state;
}

void Sgd::update(std::size_t index, Tensor& value, const Tensor& gradient, float learning_rate) {
  const float decay = options_.decay_vectors || value.shape().rank() > 1 ? options_.weight_decay : 0.0f;
  float* const w = value.data();
  float* const v = velocity_[index].data();
  const float* const g = gradient.data();
  const std::int64_t count = value.size();
  for (std::int64_t i = 0; i < count; ++i) {
    const float slope = g[i] + decay * w[i];
    v[i] = options_.momentum * v[i] + slope;
    w[i] -= learning_rate * (options_.nesterov ? slope + options_.momentum * v[i] : v[i]);
  }
}

}  // namespace chispa::optim
