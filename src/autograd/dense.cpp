#include "chispa/autograd/dense.h"

#include <fmt/core.h>

#include "autograd/shape_check.h"
#include "kernels/product/dense.h"
#include "kernels/reduction/channel_sum.h"

namespace chispa::ops {

Variable dense(const Variable& x, const Variable& w, const Variable& b) {
  require_rank("dense", {"input", x}, 2);
  require_rank("dense", {"weight", w}, 2);
  if (w.shape()[0] != x.shape()[1])
    refuse("dense", fmt::format("weight takes {} features but input has {}", w.shape()[0], x.shape()[1]),
           {{"input", x}, {"weight", w}});
  require_bias("dense", b, {"weight", w});

  return Variable(kernels::dense(x.value(), w.value(), value_or_empty(b)), {x, w, b},
                  [](const Tensor& dy, std::span<Variable> inputs) {
                    Variable& input = inputs[0];
                    Variable& weight = inputs[1];
                    Variable& bias = inputs[2];
                    if (weight.requires_grad())
                      weight.accumulate_grad(kernels::dense_weight_gradient(input.value(), dy));
                    if (bias.requires_grad()) bias.accumulate_grad(kernels::channel_sum(dy));
                    if (input.requires_grad())
                      input.accumulate_grad(kernels::dense_input_gradient(dy, weight.value()));
                  });
}

}  // namespace chispa::ops
