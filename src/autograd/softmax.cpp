#include "chispa/autograd/softmax.h"

#include "autograd/shape_check.h"
#include "kernels/activation/softmax.h"

namespace chispa::ops {

Variable softmax(const Variable& x) {
  if (x.shape().rank() == 0 || x.shape().size() == 0)
    refuse("softmax", "input has no axis of values", {{"input", x}});
  const Tensor y = kernels::softmax(x.value());
  return Variable(y, {x}, [y](const Tensor& dy, std::span<Variable> inputs) {
    inputs[0].accumulate_grad(kernels::softmax_gradient(y, dy));
  });
}

}  // namespace chispa::ops
