#include "chispa/nn/average_pool2d.h"

#include "chispa/autograd/average_pool2d.h"
#include "chispa/nn/lowering.h"

namespace chispa::nn {

Variable AveragePool2D::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::average_pool2d(inputs[0], options());
}

void AveragePool2D::lower(Lowering& lowering) const {
  lowering.average_pool2d(options());
}

}  // namespace chispa::nn
