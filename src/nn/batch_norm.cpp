#include "chispa/nn/batch_norm.h"

#include "chispa/autograd/batch_norm.h"

namespace chispa::nn {

BatchNorm::BatchNorm(const Options& options)
    : options_(options),
      gamma_(Tensor::full(Shape{options.channels}, 1.0f), true),
      beta_(Tensor::zeros(Shape{options.channels}), true),
      running_mean_(Tensor::zeros(Shape{options.channels})),
      running_variance_(Tensor::full(Shape{options.channels}, 1.0f)) {}

Variable BatchNorm::forward(const Variable& x, const Pass& pass) {
  return ops::batch_norm(
      x, gamma_, beta_, {running_mean_, running_variance_},
      {.training = pass.training, .momentum = options_.momentum, .epsilon = options_.epsilon});
}

std::vector<NamedParameter> BatchNorm::parameters() const {
  return {{"gamma", gamma_}, {"beta", beta_}};
}

std::vector<NamedBuffer> BatchNorm::buffers() const {
  return {{"running_mean", running_mean_}, {"running_variance", running_variance_}};
}

}  // namespace chispa::nn
