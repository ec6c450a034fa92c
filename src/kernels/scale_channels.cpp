#include "chispa/kernels/scale_channels.h"

#include "chispa/kernels/channel_sum.h"
#include "chispa/kernels/multiply.h"

namespace chispa::kernels {

Tensor scale_channels(const Tensor& x, const Tensor& factor) {
  Tensor y(x.shape());
  const std::int64_t channels = factor.size();
  const float* from = x.data();
  float* to = y.data();
  for (; to < y.data() + y.size(); from += channels, to += channels)
    for (std::int64_t c = 0; c < channels; ++c) to[c] = from[c] * factor.data()[c];
  return y;
}

Tensor scale_channels_factor_gradient(const Tensor& x, const Tensor& dy) {
  return channel_sum(multiply(x, dy));
}

}  // namespace chispa::kernels
