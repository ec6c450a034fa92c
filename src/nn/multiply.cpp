#include "chispa/nn/multiply.h"

#include "chispa/autograd/multiply.h"
#include "chispa/nn/lowering.h"

namespace chispa::nn {

Variable Multiply::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::multiply(inputs[0], second(inputs));
}

void Multiply::lower(Lowering& lowering) const {
  lowering.multiply(constant());
}

}  // namespace chispa::nn
