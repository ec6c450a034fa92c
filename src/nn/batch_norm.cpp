#include "chispa/nn/batch_norm.h"

#include <fmt/core.h>

#include "chispa/autograd/batch_norm.h"
#include "chispa/core/error.h"
#include "chispa/nn/lowering.h"
#include "chispa/nn/option_visitor.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void BatchNorm::visit_options(OptionVisitor& visitor) {
  visitor.number("momentum", options_.momentum);
  visitor.number("epsilon", options_.epsilon);
}

Shape BatchNorm::output_shape(std::span<const Shape> inputs) const {
  if (!(options_.momentum > 0.0f && options_.momentum <= 1.0f))
    throw Error(fmt::format("momentum {} is not in (0, 1]", options_.momentum));
  if (!(options_.epsilon > 0.0f && options_.epsilon <= 1.0f))
    throw Error(fmt::format("epsilon {} is not in (0, 1]", options_.epsilon));
  return only_input(inputs);
}

void BatchNorm::initialize(std::span<const Shape> inputs, std::optional<RandomStream>) {
  const Shape channels{inputs[0][-1]};
  gamma_ = Variable(Tensor::full(channels, 1.0f), true);
  beta_ = Variable(Tensor::zeros(channels), true);
  running_mean_ = Tensor::zeros(channels);
  running_variance_ = Tensor::full(channels, 1.0f);
}

Variable BatchNorm::forward(std::span<const Variable> inputs, const Pass& pass) {
  return ops::batch_norm(
      inputs[0], gamma_, beta_, {running_mean_, running_variance_},
      {.training = pass.training, .momentum = options_.momentum, .epsilon = options_.epsilon});
}

std::vector<NamedParameter> BatchNorm::parameters() const {
  return {{"gamma", gamma_}, {"beta", beta_}};
}

std::vector<NamedBuffer> BatchNorm::buffers() const {
  return {{"running_mean", running_mean_}, {"running_variance", running_variance_}};
}

void BatchNorm::lower(Lowering& lowering) const {
  lowering.batch_norm(*this);
}

}  // namespace chispa::nn
