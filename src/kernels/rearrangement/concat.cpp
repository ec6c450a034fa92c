#include "kernels/rearrangement/concat.h"

#include "kernels/rearrangement/copy_channels.h"

namespace chispa::kernels {
namespace {

Shape with_channels(const Shape& shape, std::int64_t channels) {
  Shape result;
  for (int axis = 0; axis + 1 < shape.rank(); ++axis) result.append(shape[axis]);
  result.append(channels);
  return result;
}

}  // namespace

Tensor concat(std::span<const Tensor> xs) {
  std::int64_t channels = 0;
  for (const Tensor& x : xs) channels += x.dim(-1);
  Tensor y(with_channels(xs[0].shape(), channels));
  std::int64_t first = 0;
  for (const Tensor& x : xs) {
    const std::int64_t count = x.dim(-1);
    copy_channels({x.data(), count, 0}, {y.data(), channels, first}, count, x.size() / count);
    first += count;
  }
  return y;
}

}  // namespace chispa::kernels
