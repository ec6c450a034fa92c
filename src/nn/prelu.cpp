#include "chispa/nn/prelu.h"

#include <fmt/core.h>

#include "chispa/autograd/prelu.h"
#include "chispa/core/error.h"
#include "chispa/nn/lowering.h"
#include "chispa/nn/option_visitor.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void PReLU::visit_options(OptionVisitor& visitor) {
  visitor.number("initial", options_.initial);
}

Shape PReLU::output_shape(std::span<const Shape> inputs) const {
  if (!(options_.initial >= -10.0 && options_.initial <= 10.0))
    throw Error(fmt::format("initial slope {} is not in -10 ... 10", options_.initial));
  return only_input(inputs);
}

void PReLU::initialize(std::span<const Shape> inputs, std::optional<RandomStream>) {
  slope_ = Variable(Tensor::full(Shape{inputs[0][-1]}, static_cast<float>(options_.initial)), true);
}

Variable PReLU::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::prelu(inputs[0], slope_);
}

void PReLU::lower(Lowering& lowering) const {
  lowering.prelu(slope_);
}

}  // namespace chispa::nn
