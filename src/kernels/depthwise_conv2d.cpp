#include "chispa/kernels/depthwise_conv2d.h"

#include <algorithm>
#include <vector>

#include "chispa/core/parallel.h"
#include "kernels/partial_sums.h"
#include "kernels/vector.h"
#include "kernels/window_span.h"

namespace chispa::kernels {
namespace {

/// The kernel size whose taps are kept in registers; others read them from memory.
constexpr int kFastKernel = 3;

struct Geometry {
  Geometry(const Window& row_window, const Window& col_window, std::int64_t channel_count)
      : rows(row_window), cols(col_window), channels(channel_count), inner{0, 0} {
    if (rows.kernel == kFastKernel && cols.kernel == kFastKernel) inner = inner_outputs(cols);
  }

  std::int64_t input_row() const { return cols.input * channels; }
  std::int64_t output_row() const { return cols.output * channels; }

  Window rows;
  Window cols;
  std::int64_t channels;
  /// Output columns that take the fast path: none for other kernel sizes.
  Range inner;
};

Geometry make_geometry(const Shape& x, const Shape& w, const Conv2DOptions& options) {
  return {make_window(x[1], w[0], options.stride, options.padding),
          make_window(x[2], w[1], options.stride, options.padding), x[3]};
}

/// The input rows under the window of one output row; those outside the image are rows of zeros, so that no
/// loop over pixels has to ask.
class RowsUnderWindow {
 public:
  explicit RowsUnderWindow(const Geometry& g)
      : geometry_(g),
        zeros_(Tensor::zeros(Shape{g.input_row()})),
        rows_(static_cast<std::size_t>(g.rows.kernel)) {}

  const float* const* at(const float* image, std::int64_t output_row) {
    const WindowSpan span(geometry_.rows, output_row);
    for (std::int64_t u = 0; u < geometry_.rows.kernel; ++u)
      rows_[static_cast<std::size_t>(u)] =
          u >= span.first && u < span.last ? image + (span.start + u) * geometry_.input_row() : zeros_.data();
    return rows_.data();
  }

 private:
  const Geometry& geometry_;
  Tensor zeros_;
  std::vector<const float*> rows_;
};

template <int Lanes>
using Taps = Vector<Lanes>[kFastKernel][kFastKernel];

/// One output pixel anywhere, at the border too.
template <int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> any_pixel(const Geometry& g, const float* const* rows,
                                                      const float* w, std::int64_t j, std::int64_t c,
                                                      Vector<Lanes> sum) {
  const WindowSpan span(g.cols, j);
  for (std::int64_t u = 0; u < g.rows.kernel; ++u)
    for (std::int64_t v = span.first; v < span.last; ++v)
      sum += load<Lanes>(rows[u] + (span.start + v) * g.channels + c) *
             load<Lanes>(w + (u * g.cols.kernel + v) * g.channels + c);
  return sum;
}

/// Channels [c, c + Lanes) of one output row: border, inner pixels with all taps in registers, border.
template <int Lanes>
[[gnu::always_inline]] inline void convolve_row(const Geometry& g, const float* const* rows, const float* w,
                                                Vector<Lanes> bias, std::int64_t c, float* y) {
  for (std::int64_t j = 0; j < g.inner.begin; ++j)
    store<Lanes>(y + j * g.channels, any_pixel<Lanes>(g, rows, w, j, c, bias));
  if (g.inner.begin < g.inner.end) {
    Taps<Lanes> taps;
    for (int u = 0; u < kFastKernel; ++u)
      for (int v = 0; v < kFastKernel; ++v)
        taps[u][v] = load<Lanes>(w + (u * kFastKernel + v) * g.channels + c);
    for (std::int64_t j = g.inner.begin; j < g.inner.end; ++j) {
      const std::int64_t first = (j * g.cols.stride - g.cols.pad_before) * g.channels + c;
      Vector<Lanes> sum = bias;
      for (int u = 0; u < kFastKernel; ++u)
        for (int v = 0; v < kFastKernel; ++v)
          sum += load<Lanes>(rows[u] + first + v * g.channels) * taps[u][v];
      store<Lanes>(y + j * g.channels, sum);
    }
  }
  for (std::int64_t j = g.inner.end; j < g.cols.output; ++j)
    store<Lanes>(y + j * g.channels, any_pixel<Lanes>(g, rows, w, j, c, bias));
}

void convolve(const Geometry& g, const Tensor& x, const Tensor& w, const Tensor& b, Tensor& y) {
  parallel_for(kChunks, [&](std::int64_t chunk) {
    RowsUnderWindow window(g);
    const auto [begin, end] = chunk_range(x.dim(0) * g.rows.output, chunk);
    for (std::int64_t row = begin; row < end; ++row) {
      const float* const image = x.data() + row / g.rows.output * g.rows.input * g.input_row();
      const float* const* const rows = window.at(image, row % g.rows.output);
      for_each_piece(0, g.channels, [&](auto lanes, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        const Vector<kWidth> bias = b.empty() ? Vector<kWidth>{} : load<kWidth>(b.data() + c);
        convolve_row<kWidth>(g, rows, w.data(), bias, c, y.data() + row * g.output_row() + c);
      });
    }
  });
}

/// With stride 1 the input gradient is a convolution itself: of dy, with the taps in reverse order.
Tensor input_gradient_as_convolution(const Geometry& g, const Tensor& dy, const Tensor& w,
                                     const Shape& x_shape) {
  const auto transposed = [](const Window& window) {
    return Window{.input = window.output,
                  .kernel = window.kernel,
                  .stride = 1,
                  .output = window.input,
                  .pad_before = window.kernel - 1 - window.pad_before,
                  .pad_after = window.kernel - 1 - window.pad_after};
  };
  Tensor reversed(w.shape());
  const std::int64_t taps = w.dim(0) * w.dim(1);
  for (std::int64_t tap = 0; tap < taps; ++tap)
    std::copy_n(w.data() + tap * g.channels, g.channels, reversed.data() + (taps - 1 - tap) * g.channels);
  Tensor dx(x_shape);
  convolve(Geometry(transposed(g.rows), transposed(g.cols), g.channels), dy, reversed, Tensor(), dx);
  return dx;
}

/// Any stride: each output pixel hands its gradient to the inputs it read.
Tensor input_gradient_by_scattering(const Geometry& g, const Tensor& dy, const Tensor& w,
                                    const Shape& x_shape) {
  Tensor dx = Tensor::zeros(x_shape);
  const auto scatter_row = [&](const float* dy_row, float* image, const WindowSpan& vertical) {
    for (std::int64_t j = 0; j < g.cols.output; ++j, dy_row += g.channels) {
      const WindowSpan span(g.cols, j);
      for (std::int64_t u = vertical.first; u < vertical.last; ++u) {
        for (std::int64_t v = span.first; v < span.last; ++v) {
          float* const to = image + (vertical.start + u) * g.input_row() + (span.start + v) * g.channels;
          const float* const tap = w.data() + (u * g.cols.kernel + v) * g.channels;
          for (std::int64_t c = 0; c < g.channels; ++c) to[c] += dy_row[c] * tap[c];
        }
      }
    }
  };
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(x_shape[0], chunk);
    for (std::int64_t n = begin; n < end; ++n)
      for (std::int64_t i = 0; i < g.rows.output; ++i)
        scatter_row(dy.data() + (n * g.rows.output + i) * g.output_row(),
                    dx.data() + n * g.rows.input * g.input_row(), WindowSpan(g.rows, i));
  });
  return dx;
}

/// Adds one output row's share to the weight gradient of channels [c, c + Lanes): inner pixels to `inner`,
/// which stays in registers, those at the border to `dw` in memory.
template <int Lanes>
[[gnu::always_inline]] inline void add_row_gradient(const Geometry& g, const float* const* rows,
                                                    const float* dy, std::int64_t c, Taps<Lanes>& inner,
                                                    float* dw) {
  const auto add_any_pixel = [&](std::int64_t j) {
    const WindowSpan span(g.cols, j);
    const Vector<Lanes> gradient = load<Lanes>(dy + j * g.channels + c);
    for (std::int64_t u = 0; u < g.rows.kernel; ++u) {
      for (std::int64_t v = span.first; v < span.last; ++v) {
        float* const sum = dw + (u * g.cols.kernel + v) * g.channels + c;
        store<Lanes>(sum,
                     load<Lanes>(sum) + gradient * load<Lanes>(rows[u] + (span.start + v) * g.channels + c));
      }
    }
  };
  for (std::int64_t j = 0; j < g.inner.begin; ++j) add_any_pixel(j);
  for (std::int64_t j = g.inner.begin; j < g.inner.end; ++j) {
    const std::int64_t first = (j * g.cols.stride - g.cols.pad_before) * g.channels + c;
    const Vector<Lanes> gradient = load<Lanes>(dy + j * g.channels + c);
    for (int u = 0; u < kFastKernel; ++u)
      for (int v = 0; v < kFastKernel; ++v)
        inner[u][v] += gradient * load<Lanes>(rows[u] + first + v * g.channels);
  }
  for (std::int64_t j = g.inner.end; j < g.cols.output; ++j) add_any_pixel(j);
}

/// One image's share for channels [c, c + Lanes). Summing image by image keeps float sums short.
template <int Lanes>
void add_image_gradient(const Geometry& g, RowsUnderWindow& window, const float* image, const float* dy,
                        std::int64_t c, float* dw) {
  Taps<Lanes> inner{};
  for (std::int64_t i = 0; i < g.rows.output; ++i)
    add_row_gradient<Lanes>(g, window.at(image, i), dy + i * g.output_row(), c, inner, dw);
  if (g.inner.begin == g.inner.end) return;
  for (int u = 0; u < kFastKernel; ++u) {
    for (int v = 0; v < kFastKernel; ++v) {
      float* const sum = dw + (u * kFastKernel + v) * g.channels + c;
      store<Lanes>(sum, load<Lanes>(sum) + inner[u][v]);
    }
  }
}

}  // namespace

Tensor depthwise_conv2d(const Tensor& x, const Tensor& w, const Tensor& b, const Conv2DOptions& options) {
  const Geometry g = make_geometry(x.shape(), w.shape(), options);
  Tensor y(Shape{x.dim(0), g.rows.output, g.cols.output, g.channels});
  convolve(g, x, w, b, y);
  return y;
}

Tensor depthwise_conv2d_input_gradient(const Tensor& dy, const Tensor& w, const Shape& x_shape,
                                       const Conv2DOptions& options) {
  const Geometry g = make_geometry(x_shape, w.shape(), options);
  return options.stride == 1 ? input_gradient_as_convolution(g, dy, w, x_shape)
                             : input_gradient_by_scattering(g, dy, w, x_shape);
}

Tensor depthwise_conv2d_weight_gradient(const Tensor& x, const Tensor& dy, const Shape& w_shape,
                                        const Conv2DOptions& options) {
  const Geometry g = make_geometry(x.shape(), w_shape, options);
  return sum_over_chunks(w_shape, [&](std::int64_t chunk, float* dw) {
    RowsUnderWindow window(g);
    const auto [begin, end] = chunk_range(x.dim(0), chunk);
    for (std::int64_t n = begin; n < end; ++n) {
      for_each_piece(0, g.channels, [&](auto lanes, std::int64_t c) {
        add_image_gradient<decltype(lanes)::value>(g, window, x.data() + n * g.rows.input * g.input_row(),
                                                   dy.data() + n * g.rows.output * g.output_row(), c, dw);
      });
    }
  });
}

}  // namespace chispa::kernels
