#include "chispa/autograd/average_pool2d.h"

#include "autograd/shape_check.h"
#include "kernels/pooling/average_pool2d.h"

namespace chispa::ops {

Variable average_pool2d(const Variable& x, const Pool2DOptions& options) {
  require_rank("average_pool2d", {"input", x}, 4);
  require_window("average_pool2d", {"input", x}, options.kernel, options.stride, options.padding);
  return Variable(
      kernels::average_pool2d(x.value(), options), {x},
      [options](const Tensor& dy, std::span<Variable> inputs) {
        inputs[0].accumulate_grad(kernels::average_pool2d_gradient(inputs[0].shape(), dy, options));
      });
}

}  // namespace chispa::ops
