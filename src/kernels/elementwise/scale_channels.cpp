#include "kernels/elementwise/scale_channels.h"

#include "kernels/elementwise/multiply.h"
#include "kernels/reduction/channel_sum.h"

namespace chispa::kernels {

Tensor scale_channels(const Tensor& x, const Tensor& factor) {
  return multiply(x, factor);
}

Tensor scale_channels_factor_gradient(const Tensor& x, const Tensor& dy) {
  return channel_dot(x, dy);
}

}  // namespace chispa::kernels
