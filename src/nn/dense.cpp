#include "chispa/nn/dense.h"

#include "chispa/autograd/dense.h"
#include "chispa/autograd/flatten.h"
#include "chispa/autograd/reshape.h"
#include "chispa/core/error.h"
#include "chispa/nn/lowering.h"
#include "chispa/nn/option_visitor.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void Dense::visit_options(OptionVisitor& visitor) {
  visitor.channels("units", options_.units);
  visitor.flag("bias", options_.bias);
  visitor.choice("initializer", options_.initializer, kInitializerNames);
}

Shape Dense::output_shape(std::span<const Shape> inputs) const {
  const Shape& input = only_input(inputs);
  check_count("units", options_.units);
  const bool one_place = input.rank() == 3 && input[0] == 1 && input[1] == 1;
  if (input.rank() != 1 && !one_place)
    throw Error("takes flat input but its input is " + input.to_string() +
                "; put a Flatten or a GlobalAveragePool before it");
  check_weights(static_cast<double>(input.size()) * static_cast<double>(options_.units));
  return one_place ? Shape{1, 1, options_.units} : Shape{options_.units};
}

std::int64_t Dense::multiply_accumulates(std::span<const Shape> inputs) const {
  return inputs[0].size() * options_.units;
}

void Dense::initialize(std::span<const Shape> inputs, RandomStream random) {
  const std::int64_t in = inputs[0].size();
  weight_ = Variable(
      nn::initialize(options_.initializer, Shape{in, options_.units}, in, options_.units, random), true);
  if (options_.bias) bias_ = Variable(Tensor::zeros(Shape{options_.units}), true);
}

Variable Dense::forward(std::span<const Variable> inputs, const Pass&) {
  const Variable& x = inputs[0];
  if (x.shape().rank() == 2) return ops::dense(x, weight_, bias_);
  return ops::reshape(ops::dense(ops::flatten(x), weight_, bias_), Shape{x.shape()[0], 1, 1, options_.units});
}

std::vector<NamedParameter> Dense::parameters() const {
  std::vector<NamedParameter> all{{"weight", weight_}};
  if (bias_.is_set()) all.push_back({"bias", bias_});
  return all;
}

void Dense::lower(Lowering& lowering) const {
  lowering.dense(weight_, bias_);
}

}  // namespace chispa::nn
