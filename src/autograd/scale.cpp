#include "chispa/autograd/scale.h"

#include "kernels/elementwise/scale.h"

namespace chispa::ops {

Variable scale(const Variable& x, float factor) {
  return Variable(kernels::scale(x.value(), factor), {x},
                  [factor](const Tensor& dy, std::span<Variable> inputs) {
                    inputs[0].accumulate_grad(kernels::scale(dy, factor));
                  });
}

}  // namespace chispa::ops
