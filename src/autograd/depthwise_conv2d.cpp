#include "chispa/autograd/depthwise_conv2d.h"

#include <fmt/core.h>

#include "autograd/convolution_check.h"
#include "autograd/shape_check.h"
#include "kernels/depthwise/depthwise_conv2d.h"
#include "kernels/reduction/channel_sum.h"

namespace chispa::ops {

void require_depthwise_conv2d(const Shape& x, const Variable& w, const Variable& b,
                              const Conv2DOptions& options) {
  require_rank("depthwise_conv2d", {"input", x}, 4);
  require_rank("depthwise_conv2d", {"weight", w}, 3);
  if (w.shape()[2] % x[3] != 0)
    refuse("depthwise_conv2d",
           fmt::format("weight has {} channels, not a multiple of the input's {}", w.shape()[2], x[3]),
           {{"input", x}, {"weight", w}});
  if (options.groups != 1)
    refuse("depthwise_conv2d", "has a group for each channel, and takes no number of groups", {{"input", x}});
  require_bias("depthwise_conv2d", b, {"weight", w});
  require_window("depthwise_conv2d", {"input", x}, {w.shape()[0], w.shape()[1]}, options.stride,
                 options.padding, options.dilation);
}

Variable depthwise_conv2d(const Variable& x, const Variable& w, const Variable& b,
                          const Conv2DOptions& options) {
  require_depthwise_conv2d(x.shape(), w, b, options);
  Tensor y = kernels::depthwise_conv2d(x.value(), w.value(), value_or_empty(b), options);
  return Variable(std::move(y), {x, w, b}, [options](const Tensor& dy, std::span<Variable> inputs) {
    Variable& input = inputs[0];
    Variable& weight = inputs[1];
    Variable& bias = inputs[2];
    if (weight.requires_grad())
      weight.accumulate_grad(
          kernels::depthwise_conv2d_weight_gradient(input.value(), dy, weight.value(), options));
    if (bias.requires_grad()) bias.accumulate_grad(kernels::channel_sum(dy));
    if (input.requires_grad())
      input.accumulate_grad(
          kernels::depthwise_conv2d_input_gradient(dy, weight.value(), input.shape(), options));
  });
}

}  // namespace chispa::ops
