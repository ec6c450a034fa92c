#pragma once

#include <cstdint>

#include "chispa/core/shape.h"
#include "chispa/kernels/conv2d_options.h"

namespace chispa::kernels {

/// The windows of a convolution as the rows of a matrix, a few output rows of one image at a time, so that
/// they stay in cache ("im2col": Chellapilla, Puri, Simard, IWFHR 2006). Row (i, j) holds the window of
/// output (i, j), [KH, KW, C].
struct Patches {
  Patches(const Shape& x, const Shape& w, const Conv2DOptions& options);

  /// Whether each window is one input pixel, in order: the matrix is then the image as it is.
  bool are_pixels() const;
  std::int64_t input_row() const { return cols.input * channels; }
  std::int64_t image_size() const { return rows.input * input_row(); }
  std::int64_t window_size() const { return rows.kernel * cols.kernel * channels; }
  /// Output rows to take at a time.
  std::int64_t block_rows() const;

  /// matrix [(last - first) * W', KH*KW*C] = the windows of output rows [first, last) of `image` [H,W,C].
  void gather(const float* image, std::int64_t first, std::int64_t last, float* matrix) const;
  /// The transpose of gather: adds each element of `matrix` to the place in `image` that it was read from.
  void scatter_add(const float* matrix, std::int64_t first, std::int64_t last, float* image) const;

  Window rows;
  Window cols;
  std::int64_t channels;
};

}  // namespace chispa::kernels
