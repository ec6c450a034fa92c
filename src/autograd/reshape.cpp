#include "chispa/autograd/reshape.h"

#include "autograd/shape_check.h"

namespace chispa::ops {

Variable reshape(const Variable& x, const Shape& shape) {
  if (shape.size() != x.shape().size())
    refuse("reshape", "extents hold another number of values", {{"input", x}, {"output", shape}});
  return Variable(x.value().reshape(shape), {x}, [](const Tensor& dy, std::span<Variable> inputs) {
    inputs[0].accumulate_grad(dy.reshape(inputs[0].shape()));
  });
}

}  // namespace chispa::ops
