#include "chispa/autograd/slice_channels.h"

#include <fmt/core.h>

#include "autograd/shape_check.h"
#include "kernels/rearrangement/slice_channels.h"

namespace chispa::ops {

Variable slice_channels(const Variable& x, std::int64_t begin, std::int64_t count) {
  const std::int64_t channels = x.shape().rank() == 0 ? 0 : x.shape()[-1];
  if (begin < 0 || count < 1 || begin > channels - count)
    refuse("slice_channels", fmt::format("no {} channels from {} on", count, begin), {{"input", x}});
  return Variable(kernels::slice_channels(x.value(), begin, count), {x},
                  [begin](const Tensor& dy, std::span<Variable> inputs) {
                    inputs[0].accumulate_grad(kernels::slice_channels_gradient(inputs[0].shape(), dy, begin));
                  });
}

}  // namespace chispa::ops
