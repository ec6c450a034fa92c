#include "chispa/autograd/dropout.h"

#include <fmt/core.h>

#include "chispa/core/error.h"
#include "kernels/elementwise/dropout.h"

namespace chispa::ops {

Variable dropout(const Variable& x, float rate, RandomStream random) {
  if (!(rate >= 0.0f && rate < 1.0f)) throw Error(fmt::format("dropout: rate {} is not in [0, 1)", rate));
  return Variable(kernels::dropout(x.value(), rate, random), {x},
                  [rate, random](const Tensor& dy, std::span<Variable> inputs) {
                    inputs[0].accumulate_grad(kernels::dropout(dy, rate, random));
                  });
}

}  // namespace chispa::ops
