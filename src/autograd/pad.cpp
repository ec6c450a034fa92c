#include "chispa/autograd/pad.h"

#include <fmt/core.h>

#include "autograd/shape_check.h"
#include "kernels/rearrangement/pad.h"

namespace chispa::ops {

Variable pad(const Variable& x, const Margins2D& margins) {
  require_rank("pad", {"input", x}, 4);
  constexpr std::int64_t kLargest = std::int64_t{1} << 30;
  for (const std::int64_t margin : {margins.top, margins.bottom, margins.left, margins.right})
    if (margin < 0 || margin > kLargest)
      refuse("pad", fmt::format("margin {} is not from 0 to {}", margin, kLargest), {{"input", x}});
  return Variable(kernels::pad(x.value(), margins), {x},
                  [margins](const Tensor& dy, std::span<Variable> inputs) {
                    inputs[0].accumulate_grad(kernels::crop(dy, margins));
                  });
}

}  // namespace chispa::ops
