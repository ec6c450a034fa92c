#include "kernels/pooling/max_pool2d.h"

#include <algorithm>

#include "kernels/lanes/vector.h"
#include "kernels/pooling/pool_windows.h"

namespace chispa::kernels {
namespace {

void pool_image(const PoolGeometry& g, const float* x, float* y) {
  for_each_window(g, [&](std::int64_t output, std::int64_t input, std::int64_t height, std::int64_t width) {
    for_each_piece(0, g.channels, [&](auto lanes, std::int64_t c) {
      constexpr int kWidth = decltype(lanes)::value;
      Vector<kWidth> maximum = load<kWidth>(x + input + c);
      for (std::int64_t u = 0; u < height; ++u) {
        for (std::int64_t v = 0; v < width; ++v) {
          const Vector<kWidth> value = load<kWidth>(x + input + (u * g.cols.input + v) * g.channels + c);
          maximum = value > maximum ? value : maximum;
        }
      }
      store<kWidth>(y + output + c, maximum);
    });
  });
}

void add_image_gradient(const PoolGeometry& g, const float* x, const float* y, const float* dy, float* dx) {
  for_each_window(g, [&](std::int64_t output, std::int64_t input, std::int64_t height, std::int64_t width) {
    for_each_piece(0, g.channels, [&](auto lanes, std::int64_t c) {
      constexpr int kWidth = decltype(lanes)::value;
      const Vector<kWidth> maximum = load<kWidth>(y + output + c);
      const Vector<kWidth> gradient = load<kWidth>(dy + output + c);
      Mask<kWidth> looking = ~Mask<kWidth>{};
      for (std::int64_t u = 0; u < height; ++u) {
        for (std::int64_t v = 0; v < width; ++v) {
          const std::int64_t place = input + (u * g.cols.input + v) * g.channels + c;
          const Mask<kWidth> found = looking & (load<kWidth>(x + place) == maximum);
          add_to<kWidth>(dx + place, keep<kWidth>(found, gradient));
          looking &= ~found;
        }
      }
    });
  });
}

}  // namespace

Tensor max_pool2d(const Tensor& x, const Pool2DOptions& options) {
  const PoolGeometry g(x.shape(), options);
  Tensor y(g.output_shape(x.dim(0)));
  for_each_image(x.dim(0), [&](std::int64_t n) {
    pool_image(g, x.data() + n * g.input_size(), y.data() + n * g.output_size());
  });
  return y;
}

Tensor max_pool2d_gradient(const Tensor& x, const Tensor& y, const Tensor& dy, const Pool2DOptions& options) {
  const PoolGeometry g(x.shape(), options);
  Tensor dx(x.shape());
  for_each_image(x.dim(0), [&](std::int64_t n) {
    float* const image = dx.data() + n * g.input_size();
    std::fill_n(image, g.input_size(), 0.0f);
    add_image_gradient(g, x.data() + n * g.input_size(), y.data() + n * g.output_size(),
                       dy.data() + n * g.output_size(), image);
  });
  return dx;
}

}  // namespace chispa::kernels
