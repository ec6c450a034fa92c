#include "chispa/autograd/subtract.h"

#include "autograd/shape_check.h"
#include "kernels/elementwise/scale.h"
#include "kernels/elementwise/subtract.h"
#include "kernels/reduction/sum_to_shape.h"

namespace chispa::ops {

Variable subtract(const Variable& a, const Variable& b) {
  require_pair("subtract", {"first", a}, {"second", b});
  return Variable(
      kernels::subtract(a.value(), b.value()), {a, b}, [](const Tensor& dy, std::span<Variable> inputs) {
        inputs[0].accumulate_grad(dy);
        if (inputs[1].requires_grad())
          inputs[1].accumulate_grad(kernels::scale(kernels::sum_to_shape(dy, inputs[1].shape()), -1.0f));
      });
}

}  // namespace chispa::ops
