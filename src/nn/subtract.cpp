#include "chispa/nn/subtract.h"

#include "chispa/autograd/subtract.h"
#include "chispa/nn/lowering.h"

namespace chispa::nn {

Variable Subtract::forward(std::span<const Variable> inputs, const Pass&) {
  return ops::subtract(inputs[0], second(inputs));
}

void Subtract::lower(Lowering& lowering) const {
  lowering.subtract(constant());
}

}  // namespace chispa::nn
