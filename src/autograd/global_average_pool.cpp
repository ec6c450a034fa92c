#include "chispa/autograd/global_average_pool.h"

#include "autograd/shape_check.h"
#include "kernels/pooling/global_average_pool.h"

namespace chispa::ops {

Variable global_average_pool(const Variable& x) {
  require_rank("global_average_pool", {"input", x}, 4);
  return Variable(kernels::global_average_pool(x.value()), {x},
                  [](const Tensor& dy, std::span<Variable> inputs) {
                    inputs[0].accumulate_grad(kernels::global_average_pool_gradient(inputs[0].shape(), dy));
                  });
}

}  // namespace chispa::ops
