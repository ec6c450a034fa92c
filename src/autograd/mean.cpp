#include "chispa/autograd/mean.h"

#include "chispa/core/error.h"
#include "kernels/reduction/sum.h"

namespace chispa::ops {

Variable mean(const Variable& x) {
  const std::int64_t count = x.shape().size();
  if (count == 0) throw Error("mean: input has no elements (input " + x.shape().to_string() + ")");
  return Variable(Tensor::scalar(static_cast<float>(kernels::sum(x.value()) / static_cast<double>(count))),
                  {x}, [count](const Tensor& dy, std::span<Variable> inputs) {
                    const float share = dy.item() / static_cast<float>(count);
                    inputs[0].accumulate_grad(Tensor::full(inputs[0].shape(), share));
                  });
}

}  // namespace chispa::ops
