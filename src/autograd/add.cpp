#include "chispa/autograd/add.h"

#include "autograd/shape_check.h"
#include "kernels/elementwise/add.h"
#include "kernels/reduction/sum_to_shape.h"

namespace chispa::ops {

Variable add(const Variable& a, const Variable& b) {
  require_pair("add", {"first", a}, {"second", b});
  return Variable(kernels::add(a.value(), b.value()), {a, b},
                  [](const Tensor& dy, std::span<Variable> inputs) {
                    inputs[0].accumulate_grad(dy);
                    if (inputs[1].requires_grad())
                      inputs[1].accumulate_grad(kernels::sum_to_shape(dy, inputs[1].shape()));
                  });
}

}  // namespace chispa::ops
