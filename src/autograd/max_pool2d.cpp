#include "chispa/autograd/max_pool2d.h"

#include "autograd/shape_check.h"
#include "kernels/pooling/max_pool2d.h"

namespace chispa::ops {

Variable max_pool2d(const Variable& x, const Pool2DOptions& options) {
  require_rank("max_pool2d", {"input", x}, 4);
  require_window("max_pool2d", {"input", x}, options.kernel, options.stride, options.padding);
  Tensor y = kernels::max_pool2d(x.value(), options);
  return Variable(y, {x}, [y, options](const Tensor& dy, std::span<Variable> inputs) {
    inputs[0].accumulate_grad(kernels::max_pool2d_gradient(inputs[0].value(), y, dy, options));
  });
}

}  // namespace chispa::ops
