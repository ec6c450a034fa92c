#include "chispa/optim/sgd.h"

#include <fmt/core.h>

#include "chispa/core/error.h"
#include "core/array_view.h"

namespace chispa::optim {

Sgd::Sgd(std::vector<Parameter> parameters, const Options& options)
    : Optimizer(std::move(parameters)), options_(options), velocity_(zeros_like_parameters()) {
  if (!(options.momentum >= 0.0f && options.momentum < 1.0f))
    throw Error(fmt::format("sgd: momentum {} is not in [0, 1)", options.momentum));
  if (!(options.weight_decay >= 0.0f))
    throw Error(fmt::format("sgd: weight decay {} is below 0", options.weight_decay));
}

std::vector<NamedState> Sgd::state() const {
  std::vector<NamedState> state;
  append_state(state, "velocity", velocity_);
  return state;
}

void Sgd::update(std::size_t index, Tensor& value, const Tensor& gradient, float learning_rate) {
  const float decay = options_.decay_vectors || value.shape().rank() > 1 ? options_.weight_decay : 0.0f;
  const ConstFlatArray g = flat_array(gradient);
  FlatArray w = flat_array(value), v = flat_array(velocity_[index]);
  if (options_.nesterov) {
    const Eigen::ArrayXf slope = g + decay * w;
    v = options_.momentum * v + slope;
    w -= learning_rate * (slope + options_.momentum * v);
  } else {
    v = options_.momentum * v + (g + decay * w);
    w -= learning_rate * v;
  }
}

}  // namespace chispa::optim
