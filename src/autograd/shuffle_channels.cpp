#include "chispa/autograd/shuffle_channels.h"

#include <fmt/core.h>

#include "autograd/shape_check.h"
#include "kernels/rearrangement/shuffle_channels.h"

namespace chispa::ops {

Variable shuffle_channels(const Variable& x, std::int64_t groups) {
  const std::int64_t channels = x.shape().rank() == 0 ? 0 : x.shape()[-1];
  if (groups < 1 || channels < 1 || channels % groups != 0)
    refuse("shuffle_channels", fmt::format("{} groups do not divide {} channels", groups, channels),
           {{"input", x}});
  return Variable(kernels::shuffle_channels(x.value(), groups), {x},
                  [members = channels / groups](const Tensor& dy, std::span<Variable> inputs) {
                    inputs[0].accumulate_grad(kernels::shuffle_channels(dy, members));
                  });
}

}  // namespace chispa::ops
