#include "kernels/pooling/max_pool2d.h"

#include <algorithm>

#include "chispa/core/parallel.h"
#include "kernels/convolution/window_span.h"
#include "kernels/lanes/vector.h"

namespace chispa::kernels {
namespace {

struct Geometry {
  Geometry(const Shape& x, const Pool2DOptions& options)
      : Geometry(make_window2d({x[1], x[2]}, options.kernel, options.stride, options.padding), x[3]) {}
  Geometry(const Window2D& window, std::int64_t channel_count)
      : rows(window.rows), cols(window.cols), channels(channel_count) {}

  std::int64_t input_size() const { return rows.input * cols.input * channels; }
  std::int64_t output_size() const { return rows.output * cols.output * channels; }
  /// Offset in an image of the first tap on the input of the window made of `vertical` and `horizontal`.
  std::int64_t corner(const WindowSpan& vertical, const WindowSpan& horizontal) const {
    return ((vertical.start + vertical.first) * cols.input + horizontal.start + horizontal.first) * channels;
  }

  Window rows;
  Window cols;
  std::int64_t channels;
};

/// Calls body(output, input, height, width) for each output pixel of an image: offsets of its channels and of
/// the first input pixel under its window, and the size of that part of the window that lies on the input.
template <typename Body>
void for_each_window(const Geometry& g, const Body& body) {
  for (std::int64_t i = 0; i < g.rows.output; ++i) {
    const WindowSpan vertical(g.rows, i);
    for (std::int64_t j = 0; j < g.cols.output; ++j) {
      const WindowSpan horizontal(g.cols, j);
      body((i * g.cols.output + j) * g.channels, g.corner(vertical, horizontal),
           vertical.last - vertical.first, horizontal.last - horizontal.first);
    }
  }
}

void pool_image(const Geometry& g, const float* x, float* y) {
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

void add_image_gradient(const Geometry& g, const float* x, const float* y, const float* dy, float* dx) {
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
  const Geometry g(x.shape(), options);
  Tensor y(Shape{x.dim(0), g.rows.output, g.cols.output, g.channels});
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(x.dim(0), chunk);
    for (std::int64_t n = begin; n < end; ++n)
      pool_image(g, x.data() + n * g.input_size(), y.data() + n * g.output_size());
  });
  return y;
}

Tensor max_pool2d_gradient(const Tensor& x, const Tensor& y, const Tensor& dy, const Pool2DOptions& options) {
  const Geometry g(x.shape(), options);
  Tensor dx(x.shape());
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(x.dim(0), chunk);
    std::fill(dx.data() + begin * g.input_size(), dx.data() + end * g.input_size(), 0.0f);
    for (std::int64_t n = begin; n < end; ++n)
      add_image_gradient(g, x.data() + n * g.input_size(), y.data() + n * g.output_size(),
                         dy.data() + n * g.output_size(), dx.data() + n * g.input_size());
  });
  return dx;
}

}  // namespace chispa::kernels
