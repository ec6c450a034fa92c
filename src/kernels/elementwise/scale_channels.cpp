#include "kernels/elementwise/scale_channels.h"

#include "core/array_view.h"
#include "kernels/elementwise/multiply.h"
#include "kernels/reduction/channel_sum.h"

namespace chispa::kernels {

Tensor scale_channels(const Tensor& x, const Tensor& factor) {
  Tensor y(x.shape());
  channel_array(y) = channel_array(x).rowwise() * flat_array(factor).transpose();
  return y;
}

Tensor scale_channels_factor_gradient(const Tensor& x, const Tensor& dy) {
  return channel_sum(multiply(x, dy));
}

}  // namespace chispa::kernels
