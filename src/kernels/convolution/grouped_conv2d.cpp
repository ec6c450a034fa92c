#include "kernels/convolution/grouped_conv2d.h"

#include <algorithm>
#include <optional>

#include "kernels/convolution/frame.h"

namespace chispa::kernels {
namespace {

/// Output pixels of a weight gradient to take at a time; see PointwiseConv2D.
constexpr std::int64_t kBlockPixels = 192;

/// Images in which every window lies on pixels: as they are where nothing is padded or spread, else in a
/// frame.
class Field {
 public:
  /// Of images [rows, cols, channels] that come to (top, left) of [height, width], `step` apart.
  Field(const Size2D& size, std::int64_t channels, const Size2D& framed_size, const Size2D& corner,
        const Size2D& step)
      : size_(size), channels_(channels), corner_(corner), step_(step) {
    if (size == framed_size) return;  // so there is no room for a step or a corner either
    frame_.emplace(framed_size.height, framed_size.width, channels);
  }

  const float* place(const float* image) {
    if (!frame_) return image;
    frame_->place(image, size_.height, size_.width, corner_.height, corner_.width, step_);
    return frame_->data();
  }

  std::int64_t row() const { return frame_ ? frame_->row() : size_.width * channels_; }

 private:
  Size2D size_;
  std::int64_t channels_;
  Size2D corner_;
  Size2D step_;
  std::optional<Frame> frame_;
};

/// The images that a convolution reads.
Field input_field(const Window& rows, const Window& cols, std::int64_t channels) {
  return {{rows.input, cols.input},
          channels,
          {framed(rows), framed(cols)},
          {rows.pad_before, cols.pad_before},
          1};
}

/// Gradients of its output as the turned kernel reads them: output i reached input i * stride - pad + u *
/// dilation by tap u, so it lies at i * stride + extent - 1 - pad of the rows from which input y is reached
/// by those from y on.
Field gradient_field(const Window& rows, const Window& cols, std::int64_t channels) {
  const auto before = [](const Window& window) { return window.extent() - 1 - window.pad_before; };
  const auto size = [&](const Window& window) {
    return std::max(window.input + window.extent() - 1,
                    before(window) + (window.output - 1) * window.stride + 1);
  };
  return {{rows.output, cols.output},
          channels,
          {size(rows), size(cols)},
          {before(rows), before(cols)},
          {rows.stride, cols.stride}};
}

/// How many channels a group reads and how many it writes.
struct GroupChannels {
  std::int64_t groups;
  std::int64_t in;
  std::int64_t out;
};

/// z [rows.output, cols.output, groups * out] of a field, by a weight [KW*in, out] for each group and kernel
/// row.
void correlate(const float* field, std::int64_t field_row, const Window& rows, const Window& cols,
               const GroupChannels& channels, const std::vector<PackedMatrix>& weights, float* z) {
  const std::int64_t pixel = channels.groups * channels.in;
  const std::int64_t z_pixel = channels.groups * channels.out;
  for (std::int64_t i = 0; i < rows.output; ++i, z += cols.output * z_pixel) {
    auto weight = weights.begin();
    for (std::int64_t g = 0; g < channels.groups; ++g) {
      for (std::int64_t u = 0; u < rows.kernel; ++u, ++weight) {
        const float* const row = field + (i * rows.stride + u * rows.dilation) * field_row + g * channels.in;
        const GroupedView taps{.part = {row, cols.output, channels.in, cols.stride * pixel, 1},
                               .groups = cols.kernel,
                               .group_stride = cols.dilation * pixel};
        matrix_product(taps, *weight, z + g * channels.out, z_pixel, u > 0);
      }
    }
  }
}

std::vector<PackedMatrix> pack(const Tensor& w, std::int64_t groups) {
  const std::int64_t kernel_row = w.dim(1) * w.dim(2);
  const std::int64_t out = w.dim(3) / groups;
  std::vector<PackedMatrix> packed;
  for (std::int64_t g = 0; g < groups; ++g)
    for (std::int64_t u = 0; u < w.dim(0); ++u)
      packed.emplace_back(
          MatrixView{w.data() + u * kernel_row * w.dim(3) + g * out, kernel_row, out, w.dim(3), 1});
  return packed;
}

/// Per group w [KH,KW,in,out] -> [KH,KW,out,in] with the taps in reverse order.
std::vector<PackedMatrix> pack_turned(const Tensor& w, std::int64_t groups) {
  const std::int64_t in = w.dim(2);
  const std::int64_t out = w.dim(3) / groups;
  const std::int64_t width = w.dim(1);
  std::vector<PackedMatrix> packed;
  Tensor row(Shape{width * out, in});
  for (std::int64_t g = 0; g < groups; ++g) {
    for (std::int64_t u = w.dim(0) - 1; u >= 0; --u) {
      for (std::int64_t v = 0; v < width; ++v) {
        const float* const tap = w.data() + (u * width + width - 1 - v) * in * w.dim(3) + g * out;
        for (std::int64_t o = 0; o < out; ++o)
          for (std::int64_t c = 0; c < in; ++c) row.data()[(v * out + o) * in + c] = tap[c * w.dim(3) + o];
      }
      packed.emplace_back(row_major(row.data(), width * out, in));
    }
  }
  return packed;
}

Window2D window_of(const Size2D& image, const Tensor& w, const Conv2DOptions& options) {
  return make_window2d(image, {w.dim(0), w.dim(1)}, options.stride, options.padding, options.dilation);
}

Shape output_shape(const Shape& x, const Tensor& w, const Conv2DOptions& options) {
  const Window2D window = window_of({x[1], x[2]}, w, options);
  return {window.rows.output, window.cols.output, w.dim(3)};
}

/// A 1x1 kernel with stride 1 sees an image as one row of pixels, which makes the products long.
Size2D size_seen(const Shape& x, const Tensor& w, const Conv2DOptions& options) {
  const bool is_pointwise = w.dim(0) == 1 && w.dim(1) == 1 && options.stride == 1;
  return is_pointwise ? Size2D(1, x[1] * x[2]) : Size2D(x[1], x[2]);
}

/// The window that looks back from inputs to outputs.
Window turned(const Window& window) {
  return {.kernel = window.kernel, .dilation = window.dilation, .output = window.input};
}

}  // namespace

GroupedConv2D::GroupedConv2D(const Shape& x, const Tensor& w, const Conv2DOptions& options)
    : ImageConvolution({x[1], x[2], x[3]}, output_shape(x, w, options), w.shape()),
      rows_(window_of(size_seen(x, w, options), w, options).rows),
      cols_(window_of(size_seen(x, w, options), w, options).cols),
      groups_(options.groups),
      in_(w.dim(2)),
      out_(w.dim(3) / groups_),
      weights_(pack(w, groups_)),
      turned_weights_(pack_turned(w, groups_)) {}

void GroupedConv2D::forward(const float* x, std::int64_t images, float* z) const {
  Field field = input_field(rows_, cols_, groups_ * in_);
  for (std::int64_t n = 0; n < images; ++n, x += input().size(), z += output().size())
    correlate(field.place(x), field.row(), rows_, cols_, {groups_, in_, out_}, weights_, z);
}

void GroupedConv2D::input_gradient(const float* dz, std::int64_t images, float* dx) const {
  Field field = gradient_field(rows_, cols_, groups_ * out_);
  const Window rows = turned(rows_);
  const Window cols = turned(cols_);
  for (std::int64_t n = 0; n < images; ++n, dz += output().size(), dx += input().size())
    correlate(field.place(dz), field.row(), rows, cols, {groups_, out_, in_}, turned_weights_, dx);
}

void GroupedConv2D::add_weight_gradient(const float* x, const float* dz, std::int64_t images,
                                        float* dw) const {
  Field field = input_field(rows_, cols_, groups_ * in_);
  const std::int64_t pixel = groups_ * in_;
  const std::int64_t z_pixel = groups_ * out_;
  const std::int64_t block_rows = std::max<std::int64_t>(1, kBlockPixels / cols_.output);
  for (std::int64_t n = 0; n < images; ++n, x += input().size()) {
    const float* const image = field.place(x);
    for (std::int64_t i = 0; i < rows_.output; i += block_rows) {
      const std::int64_t count = std::min(block_rows, rows_.output - i);
      for (std::int64_t g = 0; g < groups_; ++g) {
        const PackedMatrix gradient({dz + g * out_, count * cols_.output, out_, z_pixel, 1});
        for (std::int64_t u = 0; u < rows_.kernel; ++u) {
          const float* const row = image + (i * rows_.stride + u * rows_.dilation) * field.row() + g * in_;
          for (std::int64_t v = 0; v < cols_.kernel; ++v) {
            // A row for each channel, a group for each row of outputs.
            const GroupedView tap{
                .part = {row + v * cols_.dilation * pixel, in_, cols_.output, 1, cols_.stride * pixel},
                .groups = count,
                .group_stride = rows_.stride * field.row()};
            matrix_product(tap, gradient, dw + (u * cols_.kernel + v) * in_ * z_pixel + g * out_, z_pixel,
                           true);
          }
        }
      }
      dz += count * cols_.output * z_pixel;
    }
  }
}

}  // namespace chispa::kernels
