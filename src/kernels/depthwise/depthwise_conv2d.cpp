#include "kernels/depthwise/depthwise_conv2d.h"

#include <algorithm>

#include "kernels/convolution/convolve.h"
#include "kernels/depthwise/depthwise_3x3_halved.h"
#include "kernels/depthwise/depthwise_multiplier.h"
#include "kernels/depthwise/depthwise_rows.h"
#include "kernels/lanes/vector.h"

namespace chispa::kernels {
namespace {

/// z [images,H',W',C] of x [images,H,W,C].
void convolve_images(const DepthwiseWindow& g, const float* x, std::int64_t images, const float* w,
                     float* z) {
  for (std::int64_t n = 0; n < images;
       ++n, x += g.rows.input * g.input_row(), z += g.rows.output * g.output_row())
    depthwise_rows(g, x, {0, g.rows.output}, w, {}, z);
}

/// The window that looks back from inputs to outputs, with stride 1.
Window turned(const Window& window) {
  return {.input = window.output,
          .kernel = window.kernel,
          .stride = 1,
          .dilation = window.dilation,
          .output = window.input,
          .pad_before = window.extent() - 1 - window.pad_before,
          .pad_after = window.extent() - 1 - window.pad_after};
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
void scatter_gradient(const DepthwiseWindow& g, const float* dz, const float* w, float* dx) {
  for (std::int64_t i = 0; i < g.rows.output; ++i) {
    const WindowSpan vertical(g.rows, i);
    for (std::int64_t j = 0; j < g.cols.output; ++j, dz += g.channels) {
      const WindowSpan span(g.cols, j);
      for (std::int64_t u = vertical.first; u < vertical.last; ++u) {
        for (std::int64_t v = span.first; v < span.last; ++v) {
          float* const to = dx + vertical.at(u) * g.input_row() + span.at(v) * g.channels;
          const float* const tap = w + (u * g.cols.kernel + v) * g.channels;
          for_each_piece(0, g.channels, [&](auto lanes, std::int64_t c) {
            constexpr int kWidth = decltype(lanes)::value;
            add_to<kWidth>(to + c, load<kWidth>(dz + c) * load<kWidth>(tap + c));
          });
        }
      }
    }
  }
}

class DepthwiseConv2D : public ImageConvolution {
 public:
  DepthwiseConv2D(const DepthwiseWindow& window, const Shape& x, const Tensor& w)
      : ImageConvolution({x[1], x[2], x[3]}, {window.rows.output, window.cols.output, x[3]}, w.shape()),
        window_(window),
        back_({turned(window.rows), turned(window.cols)}, window.channels),
        weight_(w),
        turned_weight_(turn_around(w)) {}

  void forward(const float* x, std::int64_t images, float* z) const override {
    convolve_images(window_, x, images, weight_.data(), z);
  }

  void input_gradient(const float* dz, std::int64_t images, float* dx) const override {
    if (window_.rows.stride == 1 && window_.cols.stride == 1) {
      convolve_images(back_, dz, images, turned_weight_.data(), dx);
      return;
    }
    if (is_halved_3x3(window_)) {
      for (std::int64_t n = 0; n < images; ++n)
        depthwise_3x3_halved_input_gradient(window_, dz + n * output().size(), weight_.data(),
                                            dx + n * input().size());
      return;
    }
    std::fill_n(dx, images * input().size(), 0.0f);
    for (std::int64_t n = 0; n < images; ++n)
      scatter_gradient(window_, dz + n * output().size(), weight_.data(), dx + n * input().size());
  }

  void add_weight_gradient(const float* x, const float* dz, std::int64_t images, float* dw) const override {
    for (std::int64_t n = 0; n < images; ++n)
      add_depthwise_gradient(window_, x + n * input().size(), dz + n * output().size(), dw);
  }

 private:
  DepthwiseWindow window_;
  DepthwiseWindow back_;  ///< of the input gradient, a convolution itself where the stride is 1
  Tensor weight_;
  Tensor turned_weight_;
};

}  // namespace

std::unique_ptr<ImageConvolution> make_depthwise_conv2d(const Shape& x, const Tensor& w,
                                                        const Conv2DOptions& options) {
  if (w.dim(2) != x[3]) return make_multiplied_depthwise(x, w, options);
  return std::make_unique<DepthwiseConv2D>(DepthwiseWindow(x, w.shape(), options), x, w);
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
