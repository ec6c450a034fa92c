#include "chispa/nn/weighted_layer.h"

#include "chispa/core/multiply_accumulates.h"

namespace chispa::nn {

std::int64_t WeightedLayer::multiply_accumulates(std::span<const Shape> inputs) const {
  const Shape output = output_shape(inputs);
  return chispa::multiply_accumulates(output.size() / output[-1], weight_shape(inputs).size());
}

std::vector<NamedParameter> WeightedLayer::parameters() const {
  std::vector<NamedParameter> all{{"weight", weight_}};
  if (bias_.is_set()) all.push_back({"bias", bias_});
  return all;
}

void WeightedLayer::set_parameters(const Tensor& weight, bool has_bias) {
  weight_ = Variable(weight, true);
  if (has_bias) bias_ = Variable(Tensor::zeros(Shape{weight.dim(-1)}), true);
}

}  // namespace chispa::nn
