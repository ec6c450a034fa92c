#include "chispa/nn/average_pool2d.h"

#include "chispa/autograd/average_pool2d.h"
#include "chispa/nn/lowering.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void AveragePool2D::visit_options(OptionVisitor& visitor) {
  visit_pooling(visitor, options_);
}

Shape AveragePool2D::output_shape(std::span<const Shape> inputs) const {
  return pool(only_map(inputs), options_);
}

Variable AveragePool2D::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::average_pool2d(inputs[0], options_);
}

void AveragePool2D::lower(Lowering& lowering) const {
  lowering.average_pool2d(options_);
}

}  // namespace chispa::nn
