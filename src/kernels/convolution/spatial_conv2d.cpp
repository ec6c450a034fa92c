#include "kernels/convolution/spatial_conv2d.h"

#include <algorithm>

#include "kernels/convolution/frame.h"
#include "kernels/convolution/grouped_conv2d.h"
#include "kernels/convolution/pointwise_conv2d.h"

namespace chispa::kernels {
namespace {

/// Output pixels of a weight gradient to take at a time; see PointwiseConv2D.
constexpr std::int64_t kBlockPixels = 192;

/// w [KH,KW,Cin,Cout] -> [KH*KW*Cout, Cin] with the taps in reverse order.
Tensor turn_around(const Tensor& w) {
  const std::int64_t taps = w.dim(0) * w.dim(1);
  const std::int64_t in = w.dim(2);
  const std::int64_t out = w.dim(3);
  Tensor turned(Shape{taps * out, in});
  for (std::int64_t tap = 0; tap < taps; ++tap)
    for (std::int64_t c = 0; c < in; ++c)
      for (std::int64_t o = 0; o < out; ++o)
        turned.data()[((taps - 1 - tap) * out + o) * in + c] = w.data()[(tap * in + c) * out + o];
  return turned;
}

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
      turned_weight_(row_major(turn_around(w).data(), w.dim(0) * w.dim(1) * out_, in_)) {
  if (RowSweep::suits(w.shape(), {rows_.stride, cols_.stride})) sweep_.emplace(w);
}

void SpatialConv2D::forward(const float* x, std::int64_t images, float* z) const {
  Frame frame(framed(rows_), framed(cols_), in_);
  for (std::int64_t n = 0; n < images; ++n, x += input().size(), z += output().size()) {
    frame.place(x, rows_.input, cols_.input, rows_.pad_before, cols_.pad_before, 1);
    if (sweep_) {
      sweep_->compute(frame, rows_.output, cols_.output, nullptr, z);
      continue;
    }
    for (std::int64_t i = 0; i < rows_.output; ++i)
      matrix_product(frame.windows(i, rows_, cols_, cols_.output), weight_, z + i * cols_.output * out_,
                     out_);
  }
}

void SpatialConv2D::input_gradient(const float* dz, std::int64_t images, float* dx) const {
  // Output i reached input i * stride - pad + u with tap u; the turned kernel looks from input y at rows y ..
  // y + kernel - 1 of the frame, in which output i lies at i * stride + kernel - 1 - pad.
  const Window rows{.kernel = rows_.kernel, .stride = 1};
  const Window cols{.kernel = cols_.kernel, .stride = 1};
  const std::int64_t top = rows_.kernel - 1 - rows_.pad_before;
  const std::int64_t left = cols_.kernel - 1 - cols_.pad_before;
  const auto extent = [](const Window& window, std::int64_t before) {
    return std::max(window.input + window.kernel - 1, before + (window.output - 1) * window.stride + 1);
  };
  Frame frame(extent(rows_, top), extent(cols_, left), out_);
  for (std::int64_t n = 0; n < images; ++n, dz += output().size()) {
    frame.place(dz, rows_.output, cols_.output, top, left, {rows_.stride, cols_.stride});
    for (std::int64_t i = 0; i < rows_.input; ++i, dx += cols_.input * in_)
      matrix_product(frame.windows(i, rows, cols, cols_.input), turned_weight_, dx, in_);
  }
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
