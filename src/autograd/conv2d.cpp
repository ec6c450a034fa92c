#include "chispa/autograd/conv2d.h"

#include <fmt/core.h>

#include "autograd/convolution_check.h"
#include "autograd/shape_check.h"
#include "kernels/convolution/conv2d.h"
#include "kernels/reduction/channel_sum.h"

namespace chispa::ops {

void require_conv2d(const Shape& x, const Variable& w, const Variable& b, const Conv2DOptions& options) {
  require_rank("conv2d", {"input", x}, 4);
  require_rank("conv2d", {"weight", w}, 4);
  const std::int64_t groups = options.groups;
  if (groups < 1 || x[3] % groups != 0 || w.shape()[3] % groups != 0)
    refuse(
        "conv2d",
        fmt::format("{} groups do not divide {} input channels and {} outputs", groups, x[3], w.shape()[3]),
        {{"input", x}, {"weight", w}});
  if (w.shape()[2] != x[3] / groups)
    refuse("conv2d",
           fmt::format("weight has {} input channels but input has {}{}", w.shape()[2], x[3],
                       groups == 1 ? "" : fmt::format(" in {} groups", groups)),
           {{"input", x}, {"weight", w}});
  require_bias("conv2d", b, {"weight", w});
  require_window("conv2d", {"input", x}, {w.shape()[0], w.shape()[1]}, options.stride, options.padding,
                 options.dilation);
}

Variable conv2d(const Variable& x, const Variable& w, const Variable& b, const Conv2DOptions& options) {
  require_conv2d(x.shape(), w, b, options);
  Tensor y = kernels::conv2d(x.value(), w.value(), value_or_empty(b), options);
  return Variable(std::move(y), {x, w, b}, [options](const Tensor& dy, std::span<Variable> inputs) {
    Variable& input = inputs[0];
    Variable& weight = inputs[1];
    Variable& bias = inputs[2];
    if (weight.requires_grad())
      weight.accumulate_grad(kernels::conv2d_weight_gradient(input.value(), dy, weight.value(), options));
    if (bias.requires_grad()) bias.accumulate_grad(kernels::channel_sum(dy));
    if (input.requires_grad())
      input.accumulate_grad(kernels::conv2d_input_gradient(dy, weight.value(), input.shape(), options));
  });
}

}  // namespace chispa::ops
