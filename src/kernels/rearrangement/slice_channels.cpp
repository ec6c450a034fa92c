#include "kernels/rearrangement/slice_channels.h"

#include "kernels/rearrangement/copy_channels.h"

namespace chispa::kernels {

Tensor slice_channels(const Tensor& x, std::int64_t begin, std::int64_t count) {
  Shape shape;
  for (int axis = 0; axis + 1 < x.shape().rank(); ++axis) shape.append(x.dim(axis));
  shape.append(count);
  Tensor y(shape);
  copy_channels({x.data(), x.dim(-1), begin}, {y.data(), count, 0}, count, x.size() / x.dim(-1));
  return y;
}

Tensor slice_channels_gradient(const Shape& x_shape, const Tensor& dy, std::int64_t begin) {
  Tensor dx = Tensor::zeros(x_shape);
  const std::int64_t count = dy.dim(-1);
  copy_channels({dy.data(), count, 0}, {dx.data(), x_shape[-1], begin}, count, dy.size() / count);
  return dx;
}

}  // namespace chispa::kernels
