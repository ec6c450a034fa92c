#include "chispa/autograd/activate.h"

#include "chispa/autograd/relu.h"
#include "kernels/activation/activate.h"

namespace chispa::ops {

Variable activate(const Variable& x, Activation activation, float slope) {
  if (activation == Activation::none) return x;
  if (activation == Activation::relu)
    return relu(x);  // keeps y instead of x, which what comes next needs anyway
  return Variable(
      kernels::activate(x.value(), activation, slope), {x},
      [activation, slope](const Tensor& dy, std::span<Variable> inputs) {
        inputs[0].accumulate_grad(kernels::activate_gradient(inputs[0].value(), dy, activation, slope));
      });
}

}  // namespace chispa::ops
