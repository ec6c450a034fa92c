#include "chispa/autograd/relu.h"

#include "kernels/activation/relu.h"

namespace chispa::ops {

Variable relu(const Variable& x) {
  Tensor y = kernels::relu(x.value());
  return Variable(y, {x}, [y](const Tensor& dy, std::span<Variable> inputs) {
    inputs[0].accumulate_grad(kernels::relu_gradient(y, dy));
  });
}

}  // namespace chispa::ops
