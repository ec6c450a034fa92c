#include "chispa/autograd/prelu.h"

#include "autograd/shape_check.h"
#include "kernels/activation/prelu.h"

namespace chispa::ops {

Variable prelu(const Variable& x, const Variable& slope) {
  if (x.shape().rank() < 1 || !(slope.shape() == Shape{x.shape()[-1]}))
    refuse("prelu", "slope is not one value for each place of the input's last axis",
           {{"input", x}, {"slope", slope}});
  return Variable(
      kernels::prelu(x.value(), slope.value()), {x, slope}, [](const Tensor& dy, std::span<Variable> inputs) {
        if (inputs[0].requires_grad())
          inputs[0].accumulate_grad(kernels::prelu_gradient(inputs[0].value(), inputs[1].value(), dy));
        if (inputs[1].requires_grad())
          inputs[1].accumulate_grad(kernels::prelu_slope_gradient(inputs[0].value(), dy));
      });
}

}  // namespace chispa::ops
