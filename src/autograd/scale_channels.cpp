#include "chispa/autograd/scale_channels.h"

#include "autograd/shape_check.h"
#include "kernels/elementwise/scale_channels.h"

namespace chispa::ops {

Variable scale_channels(const Variable& x, const Variable& factor) {
  if (x.shape().rank() < 1 || !(factor.shape() == Shape{x.shape()[-1]}))
    refuse("scale_channels", "factor is not one value for each place of the input's last axis",
           {{"input", x}, {"factor", factor}});
  return Variable(
      kernels::scale_channels(x.value(), factor.value()), {x, factor},
      [](const Tensor& dy, std::span<Variable> inputs) {
        if (inputs[0].requires_grad())
          inputs[0].accumulate_grad(kernels::scale_channels(dy, inputs[1].value()));
        if (inputs[1].requires_grad())
          inputs[1].accumulate_grad(kernels::scale_channels_factor_gradient(inputs[0].value(), dy));
      });
}

}  // namespace chispa::ops
