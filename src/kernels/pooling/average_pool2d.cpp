#include "kernels/pooling/average_pool2d.h"

#include <algorithm>

#include "kernels/lanes/vector.h"
#include "kernels/pooling/pool_windows.h"

namespace chispa::kernels {
namespace {

void average_image(const PoolGeometry& g, const float* x, float* y) {
  for_each_window(g, [&](std::int64_t output, std::int64_t input, std::int64_t height, std::int64_t width) {
    const float share = 1.0f / static_cast<float>(height * width);
    for_each_piece(0, g.channels, [&](auto lanes, std::int64_t c) {
      constexpr int kWidth = decltype(lanes)::value;
      Vector<kWidth> sum{};
      for (std::int64_t u = 0; u < height; ++u)
        for (std::int64_t v = 0; v < width; ++v)
          sum += load<kWidth>(x + input + (u * g.cols.input + v) * g.channels + c);
      store<kWidth>(y + output + c, sum * share);
    });
  });
}

void add_image_gradient(const PoolGeometry& g, const float* dy, float* dx) {
  for_each_window(g, [&](std::int64_t output, std::int64_t input, std::int64_t height, std::int64_t width) {
    const float share = 1.0f / static_cast<float>(height * width);
    for_each_piece(0, g.channels, [&](auto lanes, std::int64_t c) {
      constexpr int kWidth = decltype(lanes)::value;
      const Vector<kWidth> part = load<kWidth>(dy + output + c) * share;
      for (std::int64_t u = 0; u < height; ++u)
        for (std::int64_t v = 0; v < width; ++v)
          add_to<kWidth>(dx + input + (u * g.cols.input + v) * g.channels + c, part);
    });
  });
}

}  // namespace

Tensor average_pool2d(const Tensor& x, const Pool2DOptions& options) {
  const PoolGeometry g(x.shape(), options);
  Tensor y(g.output_shape(x.dim(0)));
  for_each_image(x.dim(0), [&](std::int64_t n) {
    average_image(g, x.data() + n * g.input_size(), y.data() + n * g.output_size());
  });
  return y;
}

Tensor average_pool2d_gradient(const Shape& x_shape, const Tensor& dy, const Pool2DOptions& options) {
  const PoolGeometry g(x_shape, options);
  Tensor dx(x_shape);
  for_each_image(x_shape[0], [&](std::int64_t n) {
    float* const image = dx.data() + n * g.input_size();
    std::fill_n(image, g.input_size(), 0.0f);
    add_image_gradient(g, dy.data() + n * g.output_size(), image);
  });
  return dx;
}

}  // namespace chispa::kernels
