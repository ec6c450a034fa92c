#include "kernels/convolution/spatial_conv2d.h"

#include <algorithm>

#include "kernels/convolution/frame.h"
#include "kernels/convolution/grouped_conv2d.h"
#include "kernels/convolution/pointwise_conv2d.h"

namespace chispa::kernels {
namespace {

/// Output pixels of a weight gradient to take at a time; see PointwiseConv2D.
constexpr std::int64_t kBlockPixels = 192;

}  // namespace

SpatialConv2D::SpatialConv2D(const Shape& x, const Tensor& w, const Conv2DOptions& options)
    : SpatialConv2D(x, w,
                    make_window2d({x[1], x[2]}, {w.dim(0), w.dim(1)}, options.stride, options.padding)) {}

SpatialConv2D::SpatialConv2D(const Shape& x, const Tensor& w, const Window2D& window)
    : ImageConvolution({x[1], x[2], x[3]}, {window.rows.output, window.cols.output, w.dim(3)}, w.shape()),
      rows_(window.rows),
      cols_(window.cols),
      in_(w.dim(2)),
      out_(w.dim(3)),
      weight_(row_major(w.data(), w.size() / std::max<std::int64_t>(out_, 1), out_)),
      input_gradient_(w, window) {
  if (RowSweep::suits(w.shape(), {rows_.stride, cols_.stride})) sweep_.emplace(w);
}

void SpatialConv2D::forward(const float* x, std::int64_t images, float* z) const {
  Frame frame(framed(rows_), framed(cols_), in_);
  for (std::int64_t n = 0; n < images; ++n, x += input().size(), z += output().size()) {
    frame.place(x, rows_.input, cols_.input, rows_.pad_before, cols_.pad_before, 1);
    if (sweep_) {
      sweep_->compute(frame, rows_.output, cols_.output, {}, z);
      continue;
    }
    for (std::int64_t i = 0; i < rows_.output; ++i)
      matrix_product(frame.windows(i, rows_, cols_, cols_.output), weight_, z + i * cols_.output * out_,
                     out_);
  }
}

void SpatialConv2D::input_gradient(const float* dz, std::int64_t images, float* dx) const {
  input_gradient_.compute(dz, images, dx);
}

void SpatialConv2D::add_weight_gradient(const float* x, const float* dz, std::int64_t images,
                                        float* dw) const {
  Frame frame(framed(rows_), framed(cols_), in_);
  const std::int64_t block_rows = std::max<std::int64_t>(1, kBlockPixels / cols_.output);
  const std::int64_t kernel_row = cols_.kernel * in_;
  for (std::int64_t n = 0; n < images; ++n, x += input().size()) {
    frame.place(x, rows_.input, cols_.input, rows_.pad_before, cols_.pad_before, 1);
    for (std::int64_t i = 0; i < rows_.output; i += block_rows) {
      const std::int64_t count = std::min(block_rows, rows_.output - i);
      const MatrixView gradient = row_major(dz, count * cols_.output, out_);
      dz += count * cols_.output * out_;
      for (std::int64_t u = 0; u < rows_.kernel; ++u) {
        // The transpose of the windows: a row for each tap of kernel row u, a group for each row of outputs.
        const GroupedView taps{.part = {frame.data() + (i * rows_.stride + u) * frame.row(), kernel_row,
                                        cols_.output, 1, cols_.stride * in_},
                               .groups = count,
                               .group_stride = rows_.stride * frame.row()};
        matrix_product(taps, gradient, dw + u * kernel_row * out_, out_, true);
      }
    }
  }
}

std::unique_ptr<ImageConvolution> make_conv2d(const Shape& x, const Tensor& w, const Conv2DOptions& options) {
  if (options.groups != 1 || !(options.dilation == 1)) return std::make_unique<GroupedConv2D>(x, w, options);
  if (w.dim(0) == 1 && w.dim(1) == 1 && options.stride == 1) return std::make_unique<PointwiseConv2D>(x, w);
  return std::make_unique<SpatialConv2D>(x, w, options);
}

}  // namespace chispa::kernels
