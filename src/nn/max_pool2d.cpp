#include "chispa/nn/max_pool2d.h"

#include "chispa/autograd/max_pool2d.h"
#include "chispa/nn/lowering.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

void MaxPool2D::visit_options(OptionVisitor& visitor) {
  visit_pooling(visitor, options_);
}

Shape MaxPool2D::output_shape(std::span<const Shape> inputs) const {
  return pool(only_map(inputs), options_);
}

Variable MaxPool2D::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::max_pool2d(inputs[0], options_);
}

void MaxPool2D::lower(Lowering& lowering) const {
  lowering.max_pool2d(options_);
}

}  // namespace chispa::nn
