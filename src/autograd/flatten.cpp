#include "chispa/autograd/flatten.h"

#include "autograd/shape_check.h"
#include "chispa/autograd/reshape.h"

namespace chispa::ops {

Variable flatten(const Variable& x) {
  const Shape& shape = x.shape();
  if (shape.rank() == 0) refuse("flatten", "input has no axes", {{"input", x}});
  std::int64_t features = 1;
  for (int axis = 1; axis < shape.rank(); ++axis) features *= shape[axis];
  return reshape(x, Shape{shape[0], features});
}

}  // namespace chispa::ops
