#include "chispa/nn/flatten.h"

#include "chispa/autograd/flatten.h"
#include "chispa/nn/lowering.h"
#include "nn/layer_shapes.h"

namespace chispa::nn {

Shape Flatten::output_shape(std::span<const Shape> inputs) const {
  return {only_input(inputs).size()};
}

Variable Flatten::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::flatten(inputs[0]);
}

void Flatten::lower(Lowering& lowering) const {
  lowering.identity();
}

}  // namespace chispa::nn
