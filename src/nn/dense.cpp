#include "chispa/nn/dense.h"

#include "chispa/autograd/dense.h"

namespace chispa::nn {

Dense::Dense(const Options& options, RandomStream random) : options_(options) {
  const Shape shape{options.in_features, options.out_features};
  weight_ = Variable(
      initialize(options.initializer, shape, options.in_features, options.out_features, random), true);
  if (options.bias) bias_ = Variable(Tensor::zeros(Shape{options.out_features}), true);
}

Variable Dense::forward(const Variable& x, const Pass&) {
  return ops::dense(x, weight_, bias_);
}

std::vector<NamedParameter> Dense::parameters() const {
  std::vector<NamedParameter> all{{"weight", weight_}};
  if (bias_.is_set()) all.push_back({"bias", bias_});
  return all;
}

}  // namespace chispa::nn
