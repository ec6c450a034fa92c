#include "chispa/nn/dropout.h"

#include <fmt/core.h>

#include "chispa/autograd/dropout.h"
#include "chispa/core/error.h"
#include "chispa/nn/lowering.h"
#include "chispa/nn/option_visitor.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void Dropout::visit_options(OptionVisitor& visitor) {
  visitor.number("rate", options_.rate);
}

Shape Dropout::output_shape(std::span<const Shape> inputs) const {
  if (!(options_.rate >= 0.0 && options_.rate < 1.0))
    throw Error(fmt::format("rate {} is not in [0, 1)", options_.rate));
  return only_input(inputs);
}

Variable Dropout::forward(std::span<const Variable> inputs, const Pass& pass) {
  const Variable& x = inputs[0];
  return pass.training && options_.rate > 0.0
             ? ops::dropout(x, static_cast<float>(options_.rate), pass.random)
             : x;
}

void Dropout::lower(Lowering& lowering) const {
  lowering.identity();
}

}  // namespace chispa::nn
