#include "chispa/nn/relu.h"

#include "chispa/autograd/relu.h"

namespace chispa::nn {

Variable ReLU::forward(const Variable& x, const Pass&) {
  return ops::relu(x);
}

}  // namespace chispa::nn
