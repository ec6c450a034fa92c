#include "chispa/autograd/multiply.h"

#include "autograd/shape_check.h"
#include "kernels/elementwise/multiply.h"
#include "kernels/reduction/sum_to_shape.h"

namespace chispa::ops {

Variable multiply(const Variable& a, const Variable& b) {
  require_pair("multiply", {"first", a}, {"second", b});
  return Variable(
      kernels::multiply(a.value(), b.value()), {a, b}, [](const Tensor& dy, std::span<Variable> inputs) {
        if (inputs[0].requires_grad()) inputs[0].accumulate_grad(kernels::multiply(dy, inputs[1].value()));
        if (inputs[1].requires_grad())
          inputs[1].accumulate_grad(kernels::dot_to_shape(dy, inputs[0].value(), inputs[1].shape()));
      });
}

}  // namespace chispa::ops
