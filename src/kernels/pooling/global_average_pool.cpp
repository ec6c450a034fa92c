#include "kernels/pooling/global_average_pool.h"

#include "kernels/elementwise/scale.h"
#include "kernels/lanes/map_channels.h"
#include "kernels/reduction/sum_to_shape.h"

namespace chispa::kernels {
namespace {

float share(const Shape& x) {
  return 1.0f / static_cast<float>(x[1] * x[2]);
}

}  // namespace

Tensor global_average_pool(const Tensor& x) {
  return scale(sum_to_shape(x, Shape{x.dim(0), 1, 1, x.dim(3)}), share(x.shape()));
}

Tensor global_average_pool_gradient(const Shape& x_shape, const Tensor& dy) {
  return map_channels(x_shape, scale(dy, share(x_shape)), x_shape[0],
                      [](auto, std::int64_t, const auto& part) CHISPA_INLINE { return part; });
}

}  // namespace chispa::kernels
