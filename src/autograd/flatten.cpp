#include "chispa/autograd/flatten.h"

#include "chispa/core/error.h"

namespace chispa::ops {

Variable flatten(const Variable& x) {
  const Shape shape = x.shape();
  if (shape.rank() == 0) throw Error("flatten: input has no axes (input " + shape.to_string() + ")");
  std::int64_t features = 1;
  for (int axis = 1; axis < shape.rank(); ++axis) features *= shape[axis];
  return Variable(x.value().reshape(Shape{shape[0], features}), {x},
                  [shape](const Tensor& dy, std::span<Variable> inputs) {
                    inputs[0].accumulate_grad(dy.reshape(shape));
                  });
}

}  // namespace chispa::ops
