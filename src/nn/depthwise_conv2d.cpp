#include "chispa/nn/depthwise_conv2d.h"

#include "chispa/autograd/depthwise_conv2d.h"

namespace chispa::nn {

DepthwiseConv2D::DepthwiseConv2D(const Options& options, RandomStream random) : options_(options) {
  // A value is made from, and goes into, one filter's taps, whatever the number of channels.
  const std::int64_t taps = options.kernel * options.kernel;
  const Shape shape{options.kernel, options.kernel, options.channels};
  weight_ = Variable(initialize(options.initializer, shape, taps, taps, random), true);
  if (options.bias) bias_ = Variable(Tensor::zeros(Shape{options.channels}), true);
}

Variable DepthwiseConv2D::forward(const Variable& x, const Pass&) {
  return ops::depthwise_conv2d(x, weight_, bias_, options_.window);
}

std::vector<NamedParameter> DepthwiseConv2D::parameters() const {
  std::vector<NamedParameter> all{{"weight", weight_}};
  if (bias_.is_set()) all.push_back({"bias", bias_});
  return all;
}

}  // namespace chispa::nn
