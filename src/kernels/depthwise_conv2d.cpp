#include "chispa/kernels/depthwise_conv2d.h"

#include <algorithm>
#include <vector>

#include "kernels/convolve.h"
#include "kernels/vector.h"
#include "kernels/window_span.h"

namespace chispa::kernels {
namespace {

/// The kernel size whose taps are kept in registers; others read them from memory.
constexpr int kFastKernel = 3;

struct Geometry {
  Geometry(const Window& row_window, const Window& col_window, std::int64_t channel_count)
      : rows(row_window), cols(col_window), channels(channel_count), inner(inner_outputs(cols)) {}

  bool is_fast() const { return rows.kernel == kFastKernel && cols.kernel == kFastKernel; }

  std::int64_t input_row() const { return cols.input * channels; }
  std::int64_t output_row() const { return cols.output * channels; }

  Window rows;
  Window cols;
  std::int64_t channels;
  /// Output columns whose windows lie on the input entirely.
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

/// One output pixel of any kernel, whose taps are in memory.
template <int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> any_pixel(const Geometry& g, const float* const* rows,
                                                      const float* w, std::int64_t j, std::int64_t c) {
  Vector<Lanes> sum{};
  const WindowSpan span(g.cols, j);
  for (std::int64_t u = 0; u < g.rows.kernel; ++u)
    for (std::int64_t v = span.first; v < span.last; ++v)
      sum += load<Lanes>(rows[u] + (span.start + v) * g.channels + c) *
             load<Lanes>(w + (u * g.cols.kernel + v) * g.channels + c);
  return sum;
}

/// Calls body(u, v, x) for the taps of output pixel j that lie on the input, x being what is under tap (u,
/// v); 3x3 kernels only. At the border (`Border`) each column has to be looked at.
template <int Lanes, bool Border, typename Body>
[[gnu::always_inline]] inline void for_each_tap(const Geometry& g, const float* const* rows, std::int64_t j,
                                                std::int64_t c, const Body& body) {
  const WindowSpan span(g.cols, j);
  unrolled<kFastKernel>([&](auto v) CHISPA_INLINE {
    if (Border && (v < span.first || v >= span.last)) return;
    const std::int64_t at = (span.start + v) * g.channels + c;
    unrolled<kFastKernel>([&](auto u) CHISPA_INLINE { body(u, v, load<Lanes>(rows[u] + at)); });
  });
}

/// Calls body(j, border) for the output columns of a 3x3 kernel, border being a constant.
template <typename Body>
[[gnu::always_inline]] inline void for_each_column(const Geometry& g, const Body& body) {
  for (std::int64_t j = 0; j < g.inner.begin; ++j) body(j, std::true_type{});
  for (std::int64_t j = g.inner.begin; j < g.inner.end; ++j) body(j, std::false_type{});
  for (std::int64_t j = g.inner.end; j < g.cols.output; ++j) body(j, std::true_type{});
}

/// Channels [c, c + Lanes) of an image by a 3x3 kernel, all taps in registers.
template <int Lanes>
void convolve_fast(const Geometry& g, RowsUnderWindow& window, const float* x, const float* w, std::int64_t c,
                   float* z) {
  Taps<Lanes> taps;
  unrolled<kFastKernel>([&](auto u) CHISPA_INLINE {
    unrolled<kFastKernel>(
        [&](auto v) CHISPA_INLINE { taps[u][v] = load<Lanes>(w + (u * kFastKernel + v) * g.channels + c); });
  });
  for (std::int64_t i = 0; i < g.rows.output; ++i, z += g.output_row()) {
    const float* const* const under = window.at(x, i);
    const float* const rows[kFastKernel] = {under[0], under[1], under[2]};
    for_each_column(g, [&](std::int64_t j, auto border) CHISPA_INLINE {
      Vector<Lanes> sum{};
      for_each_tap<Lanes, decltype(border)::value>(
          g, rows, j, c, [&](auto u, auto v, auto value) CHISPA_INLINE { sum += value * taps[u][v]; });
      store<Lanes>(z + j * g.channels + c, sum);
    });
  }
}

/// The same by any kernel.
template <int Lanes>
void convolve_any(const Geometry& g, RowsUnderWindow& window, const float* x, const float* w, std::int64_t c,
                  float* z) {
  for (std::int64_t i = 0; i < g.rows.output; ++i, z += g.output_row()) {
    const float* const* const rows = window.at(x, i);
    for (std::int64_t j = 0; j < g.cols.output; ++j)
      store<Lanes>(z + j * g.channels + c, any_pixel<Lanes>(g, rows, w, j, c));
  }
}

/// z [images,H',W',C] of x [images,H,W,C].
void convolve_images(const Geometry& g, const float* x, std::int64_t images, const float* w, float* z) {
  RowsUnderWindow window(g);
  for (std::int64_t n = 0; n < images;
       ++n, x += g.rows.input * g.input_row(), z += g.rows.output * g.output_row()) {
    for_each_piece(0, g.channels, [&](auto lanes, std::int64_t c) {
      constexpr int kWidth = decltype(lanes)::value;
      (g.is_fast() ? convolve_fast<kWidth> : convolve_any<kWidth>)(g, window, x, w, c, z);
    });
  }
}

/// The window that looks back from inputs to outputs, with stride 1.
Window turned(const Window& window) {
  return {.input = window.output,
          .kernel = window.kernel,
          .stride = 1,
          .output = window.input,
          .pad_before = window.kernel - 1 - window.pad_before,
          .pad_after = window.kernel - 1 - window.pad_after};
}

/// The taps in reverse order.
Tensor turn_around(const Tensor& w) {
  Tensor reversed(w.shape());
  const std::int64_t taps = w.dim(0) * w.dim(1);
  const std::int64_t channels = w.dim(2);
  for (std::int64_t tap = 0; tap < taps; ++tap)
    std::copy_n(w.data() + tap * channels, channels, reversed.data() + (taps - 1 - tap) * channels);
  return reversed;
}

/// Any stride: each output pixel hands its gradient to the inputs it read. Adds to the image dx.
void scatter_gradient(const Geometry& g, const float* dz, const float* w, float* dx) {
  for (std::int64_t i = 0; i < g.rows.output; ++i) {
    const WindowSpan vertical(g.rows, i);
    for (std::int64_t j = 0; j < g.cols.output; ++j, dz += g.channels) {
      const WindowSpan span(g.cols, j);
      for (std::int64_t u = vertical.first; u < vertical.last; ++u) {
        for (std::int64_t v = span.first; v < span.last; ++v) {
          float* const to = dx + (vertical.start + u) * g.input_row() + (span.start + v) * g.channels;
          const float* const tap = w + (u * g.cols.kernel + v) * g.channels;
          for (std::int64_t c = 0; c < g.channels; ++c) to[c] += dz[c] * tap[c];
        }
      }
    }
  }
}

/// Adds an image's share to the weight gradient of channels [c, c + Lanes) of a 3x3 kernel, in registers.
/// Summing image by image keeps float sums short.
template <int Lanes>
void add_gradient_fast(const Geometry& g, RowsUnderWindow& window, const float* image, const float* dz,
                       std::int64_t c, float* dw) {
  Taps<Lanes> sums{};
  for (std::int64_t i = 0; i < g.rows.output; ++i, dz += g.output_row()) {
    const float* const* const under = window.at(image, i);
    const float* const rows[kFastKernel] = {under[0], under[1], under[2]};
    for_each_column(g, [&](std::int64_t j, auto border) CHISPA_INLINE {
      const Vector<Lanes> gradient = load<Lanes>(dz + j * g.channels + c);
      for_each_tap<Lanes, decltype(border)::value>(
          g, rows, j, c, [&](auto u, auto v, auto value) CHISPA_INLINE { sums[u][v] += gradient * value; });
    });
  }
  unrolled<kFastKernel>([&](auto u) CHISPA_INLINE {
    unrolled<kFastKernel>([&](auto v) CHISPA_INLINE {
      float* const sum = dw + (u * kFastKernel + v) * g.channels + c;
      add_to<Lanes>(sum, sums[u][v]);
    });
  });
}

/// The same for any kernel, in memory.
template <int Lanes>
void add_gradient_any(const Geometry& g, RowsUnderWindow& window, const float* image, const float* dz,
                      std::int64_t c, float* dw) {
  for (std::int64_t i = 0; i < g.rows.output; ++i, dz += g.output_row()) {
    const float* const* const rows = window.at(image, i);
    for (std::int64_t j = 0; j < g.cols.output; ++j) {
      const WindowSpan span(g.cols, j);
      const Vector<Lanes> gradient = load<Lanes>(dz + j * g.channels + c);
      for (std::int64_t u = 0; u < g.rows.kernel; ++u) {
        for (std::int64_t v = span.first; v < span.last; ++v) {
          float* const sum = dw + (u * g.cols.kernel + v) * g.channels + c;
          store<Lanes>(
              sum, load<Lanes>(sum) + gradient * load<Lanes>(rows[u] + (span.start + v) * g.channels + c));
        }
      }
    }
  }
}

class DepthwiseConv2D : public ImageConvolution {
 public:
  DepthwiseConv2D(const Geometry& geometry, const Shape& x, const Tensor& w)
      : ImageConvolution({x[1], x[2], x[3]}, {geometry.rows.output, geometry.cols.output, x[3]}, w.shape()),
        geometry_(geometry),
        back_(turned(geometry.rows), turned(geometry.cols), geometry.channels),
        weight_(w),
        turned_weight_(turn_around(w)) {}

  void forward(const float* x, std::int64_t images, float* z) const override {
    convolve_images(geometry_, x, images, weight_.data(), z);
  }

  void input_gradient(const float* dz, std::int64_t images, float* dx) const override {
    if (geometry_.rows.stride == 1) {
      convolve_images(back_, dz, images, turned_weight_.data(), dx);
      return;
    }
    std::fill_n(dx, images * input().size(), 0.0f);
    for (std::int64_t n = 0; n < images; ++n)
      scatter_gradient(geometry_, dz + n * output().size(), weight_.data(), dx + n * input().size());
  }

  void add_weight_gradient(const float* x, const float* dz, std::int64_t images, float* dw) const override {
    RowsUnderWindow window(geometry_);
    for (std::int64_t n = 0; n < images; ++n) {
      for_each_piece(0, geometry_.channels, [&](auto lanes, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        (geometry_.is_fast() ? add_gradient_fast<kWidth>
                             : add_gradient_any<kWidth>)(geometry_, window, x + n * input().size(),
                                                         dz + n * output().size(), c, dw);
      });
    }
  }

 private:
  Geometry geometry_;
  Geometry back_;  ///< of the input gradient, a convolution itself where the stride is 1
  Tensor weight_;
  Tensor turned_weight_;
};

}  // namespace

std::unique_ptr<ImageConvolution> make_depthwise_conv2d(const Shape& x, const Tensor& w,
                                                        const Conv2DOptions& options) {
  return std::make_unique<DepthwiseConv2D>(make_geometry(x, w.shape(), options), x, w);
}

Tensor depthwise_conv2d(const Tensor& x, const Tensor& w, const Tensor& b, const Conv2DOptions& options) {
  return convolve(*make_depthwise_conv2d(x.shape(), w, options), x, b);
}

Tensor depthwise_conv2d_input_gradient(const Tensor& dy, const Tensor& w, const Shape& x_shape,
                                       const Conv2DOptions& options) {
  return convolution_input_gradient(*make_depthwise_conv2d(x_shape, w, options), dy);
}

Tensor depthwise_conv2d_weight_gradient(const Tensor& x, const Tensor& dy, const Tensor& w,
                                        const Conv2DOptions& options) {
  return convolution_weight_gradient(*make_depthwise_conv2d(x.shape(), w, options), x, dy);
}

}  // namespace chispa::kernels
