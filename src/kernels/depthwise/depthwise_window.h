#pragma once

#include "chispa/core/conv2d_options.h"
#include "chispa/core/tensor.h"
#include "kernels/convolution/window_span.h"

namespace chispa::kernels {

/// How the windows of a depthwise convolution lie on images [rows.input, cols.input, channels].
struct DepthwiseWindow {
  /// Of w [KH,KW,C] on x [N,H,W,C].
  DepthwiseWindow(const Shape& x, const Shape& w, const Conv2DOptions& options)
      : DepthwiseWindow(
            make_window2d({x[1], x[2]}, {w[0], w[1]}, options.stride, options.padding, options.dilation),
            x[3]) {}
  DepthwiseWindow(const Window2D& window, std::int64_t channel_count)
      : rows(window.rows),
        cols(window.cols),
        channels(channel_count),
        zeros(Tensor::zeros(Shape{cols.input * channels})) {}

  std::int64_t input_row() const { return cols.input * channels; }
  std::int64_t output_row() const { return cols.output * channels; }

  /// What lies under row u of the kernel at output row i: a row of the image or, outside it, a row of zeros,
  /// so that no loop over pixels has to ask.
  const float* row_under(const float* image, std::int64_t i, std::int64_t u) const {
    const std::int64_t row = i * rows.stride - rows.pad_before + u * rows.dilation;
    return row >= 0 && row < rows.input ? image + row * input_row() : zeros.data();
  }

  Window rows;
  Window cols;
  std::int64_t channels;
  Tensor zeros;
};

}  // namespace chispa::kernels
