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
  const bool one_place = is_one_place(input);
  if (input.rank() != 1 && !one_place)
    throw Error("takes flat input but its input is " + input.to_string() +
                "; put a Flatten or a GlobalAveragePool before it");
  check_weights(static_cast<double>(input.size()) * static_cast<double>(options_.units));
  return one_place ? Shape{1, 1, options_.units} : Shape{options_.units};
}

Shape Dense::weight_shape(std::span<const Shape> inputs) const {
  return {inputs[0].size(), options_.units};
}

void Dense::initialize(std::span<const Shape> inputs, std::optional<RandomStream> random) {
  const Shape shape = weight_shape(inputs);
  set_parameters(nn::initialize(options_.initializer, shape, shape[0], shape[1], random), options_.bias);
}

Variable Dense::forward(std::span<const Variable> inputs, const Pass&) {
  const Variable& x = inputs[0];
  if (x.shape().rank() == 2) return ops::dense(x, weight(), bias());
  return ops::reshape(ops::dense(ops::flatten(x), weight(), bias()),
                      Shape{x.shape()[0], 1, 1, options_.units});
}

void Dense::lower(Lowering& lowering) const {
  lowering.dense(weight(), bias());
}

}  // namespace chispa::nn
