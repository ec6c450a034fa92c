#include "chispa/nn/conv2d.h"

#include "chispa/autograd/conv2d.h"

namespace chispa::nn {

Conv2D::Conv2D(const Options& options, RandomStream random) : options_(options) {
  const std::int64_t taps = options.kernel * options.kernel;
  const Shape shape{options.kernel, options.kernel, options.in_channels, options.out_channels};
  weight_ = Variable(
      initialize(options.initializer, shape, taps * options.in_channels, taps * options.out_channels, random),
      true);
  if (options.bias) bias_ = Variable(Tensor::zeros(Shape{options.out_channels}), true);
}

Variable Conv2D::forward(const Variable& x, const Pass&) {
  return ops::conv2d(x, weight_, bias_, options_.window);
}

std::vector<NamedParameter> Conv2D::parameters() const {
  std::vector<NamedParameter> all{{"weight", weight_}};
  if (bias_.is_set()) all.push_back({"bias", bias_});
  return all;
}

}  // namespace chispa::nn
