#include "chispa/nn/softmax.h"

#include "chispa/autograd/softmax.h"
#include "chispa/nn/lowering.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

Shape Softmax::output_shape(std::span<const Shape> inputs) const {
  return only_input(inputs);
}

Variable Softmax::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::softmax(inputs[0]);
}

void Softmax::lower(Lowering& lowering) const {
  lowering.softmax();
}

}  // namespace chispa::nn
