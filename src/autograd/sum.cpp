#include "chispa/autograd/sum.h"

#include "kernels/reduction/sum.h"

namespace chispa::ops {

Variable sum(const Variable& x) {
  return Variable(Tensor::scalar(static_cast<float>(kernels::sum(x.value()))), {x},
                  [](const Tensor& dy, std::span<Variable> inputs) {
                    inputs[0].accumulate_grad(Tensor::full(inputs[0].shape(), dy.item()));
                  });
}

}  // namespace chispa::ops
