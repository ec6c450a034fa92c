#include "chispa/optim/adamw.h"

#include <fmt/core.h>

#include "chispa/core/error.h"
#include "core/array_view.h"

namespace chispa::optim {

AdamW::AdamW(std::vector<Parameter> parameters, const Options& options)
    : Adam(std::move(parameters), options.adam), options_(options) {
  if (!(options.weight_decay >= 0.0f))
    throw Error(fmt::format("adamw: weight decay {} is below 0", options.weight_decay));
}

void AdamW::update(std::size_t index, Tensor& value, const Tensor& gradient, float learning_rate) {
  if (options_.decay_vectors || value.shape().rank() > 1) {
    const float kept = 1.0f - learning_rate * options_.weight_decay;
    flat_array(value) *= kept;
  }
  Adam::update(index, value, gradient, learning_rate);
}

}  // namespace chispa::optim
