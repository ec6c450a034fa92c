#include "kernels/convolution/spatial_input_gradient.h"

#include <algorithm>

#include "kernels/convolution/frame.h"

namespace chispa::kernels {

SpatialInputGradient::Axis::Axis(const Window& w) : window(w) {
  std::int64_t last = 0;
  for (std::int64_t first = 0; first < std::min(w.stride, w.input); ++first) {
    Phase phase{.first = first,
                .count = (w.input - first + w.stride - 1) / w.stride,
                .tap = (first + w.pad_before) % w.stride,
                .taps = 0,
                .output = (first + w.pad_before) / w.stride};
    if (phase.tap < w.kernel) phase.taps = (w.kernel - phase.tap + w.stride - 1) / w.stride;
    before = std::max(before, phase.taps - 1 - phase.output);
    last = std::max(last, phase.output + phase.count);
    phases.push_back(phase);
  }
  extent = before + std::max(last, w.output);
}

SpatialInputGradient::SpatialInputGradient(const Tensor& w, const Window2D& window)
    : rows_(window.rows), cols_(window.cols), in_(w.dim(2)), out_(w.dim(3)) {
  for (const Phase& row : rows_.phases)
    for (const Phase& col : cols_.phases) taps_.push_back(turned_taps(w, row, col));
}

PackedMatrix SpatialInputGradient::turned_taps(const Tensor& w, const Phase& row, const Phase& col) const {
  Tensor turned(Shape{row.taps * col.taps * out_, in_});
  float* to = turned.data();
  for (std::int64_t k = row.taps; k-- > 0;)
    for (std::int64_t l = col.taps; l-- > 0;) {
      const std::int64_t u = row.tap + k * rows_.window.stride;
      const std::int64_t v = col.tap + l * cols_.window.stride;
      const float* const from = w.data() + (u * cols_.window.kernel + v) * in_ * out_;
      for (std::int64_t o = 0; o < out_; ++o)
        for (std::int64_t c = 0; c < in_; ++c) *to++ = from[c * out_ + o];
    }
  return PackedMatrix(row_major(turned.data(), turned.dim(0), in_));
}

void SpatialInputGradient::compute(const float* dz, std::int64_t images, float* dx) const {
  const std::int64_t dz_size = rows_.window.output * cols_.window.output * out_;
  const std::int64_t dx_size = rows_.window.input * cols_.window.input * in_;
  Frame frame(rows_.extent, cols_.extent, out_);
  for (std::int64_t n = 0; n < images; ++n) {
    frame.place(dz + n * dz_size, rows_.window.output, cols_.window.output, rows_.before, cols_.before, 1);
    compute_image(frame.data(), frame.row(), dx + n * dx_size);
  }
}

void SpatialInputGradient::compute_image(const float* frame, std::int64_t frame_row, float* dx) const {
  const std::int64_t dx_row = cols_.window.input * in_;
  const PackedMatrix* taps = taps_.data();
  for (const Phase& row : rows_.phases)
    for (const Phase& col : cols_.phases) {
      const std::int64_t left = cols_.before + col.output - std::max<std::int64_t>(0, col.taps - 1);
      for (std::int64_t i = 0; i < row.count; ++i) {
        const std::int64_t top = rows_.before + row.output + i - std::max<std::int64_t>(0, row.taps - 1);
        const GroupedView windows{
            .part = {frame + top * frame_row + left * out_, col.count, col.taps * out_, out_, 1},
            .groups = row.taps,
            .group_stride = frame_row};
        float* const to = dx + (row.first + i * rows_.window.stride) * dx_row + col.first * in_;
        matrix_product(windows, *taps, to, cols_.window.stride * in_);
      }
      ++taps;
    }
}

}  // namespace chispa::kernels
