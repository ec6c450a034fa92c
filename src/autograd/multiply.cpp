#include "chispa/autograd/multiply.h"

#include "autograd/shape_check.h"
#include "kernels/elementwise/multiply.h"

namespace chispa::ops {

Variable multiply(const Variable& a, const Variable& b) {
  require_same_shape("multiply", {"first", a}, {"second", b});
  return Variable(kernels::multiply(a.value(), b.value()), {a, b},
                  [](const Tensor& dy, std::span<Variable> inputs) {
                    if (inputs[0].requires_grad())
                      inputs[0].accumulate_grad(kernels::multiply(dy, inputs[1].value()));
                    if (inputs[1].requires_grad())
                      inputs[1].accumulate_grad(kernels::multiply(dy, inputs[0].value()));
                  });
}

}  // namespace chispa::ops
