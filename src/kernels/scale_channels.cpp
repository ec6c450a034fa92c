#include "chispa/kernels/scale_channels.h"

#include "chispa/kernels/channel_sum.h"
#include "chispa/kernels/multiply.h"
#include "core/array_view.h"

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
