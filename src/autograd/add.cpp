#include "chispa/autograd/add.h"

#include "autograd/shape_check.h"
#include "kernels/elementwise/add.h"

namespace chispa::ops {

Variable add(const Variable& a, const Variable& b) {
  require_same_shape("add", {"first", a}, {"second", b});
  return Variable(kernels::add(a.value(), b.value()), {a, b},
                  [](const Tensor& dy, std::span<Variable> inputs) {
                    for (Variable& input : inputs) input.accumulate_grad(dy);
                  });
}

}  // namespace chispa::ops
