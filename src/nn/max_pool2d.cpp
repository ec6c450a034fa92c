#include "chispa/nn/max_pool2d.h"

#include "chispa/autograd/max_pool2d.h"
#include "chispa/nn/lowering.h"

namespace chispa::nn {

Variable MaxPool2D::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::max_pool2d(inputs[0], options());
}

void MaxPool2D::lower(Lowering& lowering) const {
  lowering.max_pool2d(options());
}

}  // namespace chispa::nn
