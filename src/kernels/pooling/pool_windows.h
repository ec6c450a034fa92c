#pragma once

#include "chispa/core/parallel.h"
#include "chispa/core/pool2d_options.h"
#include "chispa/core/tensor.h"
#include "kernels/convolution/window_span.h"

namespace chispa::kernels {

/// How the windows of a pooling lie on images [rows.input, cols.input, channels].
struct PoolGeometry {
  PoolGeometry(const Shape& x, const Pool2DOptions& options)
      : PoolGeometry(make_window2d({x[1], x[2]}, options.kernel, options.stride, options.padding), x[3]) {}
  PoolGeometry(const Window2D& window, std::int64_t channel_count)
      : rows(window.rows), cols(window.cols), channels(channel_count) {}

  std::int64_t input_size() const { return rows.input * cols.input * channels; }
  std::int64_t output_size() const { return rows.output * cols.output * channels; }
  Shape output_shape(std::int64_t images) const { return {images, rows.output, cols.output, channels}; }
  /// Offset in an image of the first tap on the input of the window made of `vertical` and `horizontal`.
  std::int64_t corner(const WindowSpan& vertical, const WindowSpan& horizontal) const {
    return (vertical.at(vertical.first) * cols.input + horizontal.at(horizontal.first)) * channels;
  }

  Window rows;
  Window cols;
  std::int64_t channels;
};

/// Calls body(output, input, height, width) for each output pixel of an image: offsets of its channels and of
/// the first input pixel under its window, and the size of that part of the window that lies on the input.
template <typename Body>
void for_each_window(const PoolGeometry& g, const Body& body) {
  for (std::int64_t i = 0; i < g.rows.output; ++i) {
    const WindowSpan vertical(g.rows, i);
    for (std::int64_t j = 0; j < g.cols.output; ++j) {
      const WindowSpan horizontal(g.cols, j);
      body((i * g.cols.output + j) * g.channels, g.corner(vertical, horizontal),
           vertical.last - vertical.first, horizontal.last - horizontal.first);
    }
  }
}

/// Calls body(n) for each of `images`, shared out to the threads.
template <typename Body>
void for_each_image(std::int64_t images, const Body& body) {
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(images, chunk);
    for (std::int64_t n = begin; n < end; ++n) body(n);
  });
}

}  // namespace chispa::kernels
