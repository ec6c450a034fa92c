#include "chispa/optim/adam.h"

#include <fmt/core.h>

#include <cmath>

#include "chispa/core/error.h"

namespace chispa::optim {

Adam::Adam(std::vector<Parameter> parameters, const Options& options)
    : Optimizer(std::move(parameters)),
      options_(options),
      m_(zeros_like_parameters()),
      v_(zeros_like_parameters()) {
  for (const float beta : {options.beta1, options.beta2})
    if (!(beta >= 0.0f && beta < 1.0f)) throw Error(fmt::format("adam: beta {} is not in [0, 1)", beta));
  if (!(options.epsilon > 0.0f)) throw Error(fmt::format("adam: epsilon {} is not above 0", options.epsilon));
}

std::vector<NamedState> Adam::state() const {
  std::vector<NamedState> state;
  append_state(state, "m", m_);
  append_state(state, "v", v_);
  return state;
}

void Adam::update(std::size_t index, Tensor& value, const Tensor& gradient, float learning_rate) {
  const auto t = static_cast<double>(steps());
  const auto m_correction =
      static_cast<float>(1.0 / (1.0 - std::pow(static_cast<double>(options_.beta1), t)));
  const auto v_correction =
      static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(static_cast<double>(options_.beta2), t)));
  const auto [beta1, beta2, epsilon] = options_;
  const float rate = learning_rate * m_correction;
  float* const w = value.data();
  float* const m = m_[index].data();
  float* const v = v_[index].data();
  const float* const g = gradient.data();
  const std::int64_t count = value.size();
  // Not Eigen's arrays: their exact root is of one number at a time, and three of them go through memory
  // thrice.
  for (std::int64_t i = 0; i < count; ++i) {
    m[i] = beta1 * m[i] + (1.0f - beta1) * g[i];
    v[i] = beta2 * v[i] + (1.0f - beta2) * g[i] * g[i];
    w[i] -= rate * m[i] / (std::sqrt(v[i]) * v_correction + epsilon);
  }
}

}  // namespace chispa::optim
