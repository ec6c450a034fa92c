#include "kernels/patches.h"

#include <algorithm>

#include "kernels/window_span.h"

namespace chispa::kernels {
namespace {

/// Floats of a block of windows: small enough for the second-level cache beside the rest.
constexpr std::int64_t kBlockSize = 1 << 15;

/// Calls body(inside, window_offset, image_offset, count) for each run of floats that lies together both in a
/// window and in the image. Runs outside the image come with inside = false and no image offset.
template <typename Body>
void for_each_run(const Patches& p, std::int64_t i, std::int64_t j, const Body& body) {
  const WindowSpan vertical(p.rows, i);
  const WindowSpan span(p.cols, j);
  const std::int64_t window_row = p.cols.kernel * p.channels;
  for (std::int64_t u = 0; u < p.rows.kernel; ++u) {
    const std::int64_t window = u * window_row;
    if (u < vertical.first || u >= vertical.last) {
      body(false, window, 0, window_row);
      continue;
    }
    const std::int64_t image_row = (vertical.start + u) * p.cols.input;
    body(false, window, 0, span.first * p.channels);
    body(true, window + span.first * p.channels, (image_row + span.start + span.first) * p.channels,
         (span.last - span.first) * p.channels);
    body(false, window + span.last * p.channels, 0, window_row - span.last * p.channels);
  }
}

}  // namespace

Patches::Patches(const Shape& x, const Shape& w, const Conv2DOptions& options)
    : rows(make_window(x[1], w[0], options.stride, options.padding)),
      cols(make_window(x[2], w[1], options.stride, options.padding)),
      channels(x[3]) {}

bool Patches::are_pixels() const {
  return rows.kernel == 1 && cols.kernel == 1 && rows.stride == 1 && cols.stride == 1;
}

std::int64_t Patches::block_rows() const {
  return std::clamp<std::int64_t>(kBlockSize / std::max<std::int64_t>(cols.output * window_size(), 1), 1,
                                  std::max<std::int64_t>(rows.output, 1));
}

void Patches::gather(const float* image, std::int64_t first, std::int64_t last, float* matrix) const {
  for (std::int64_t i = first; i < last; ++i) {
    for (std::int64_t j = 0; j < cols.output; ++j, matrix += window_size()) {
      for_each_run(*this, i, j,
                   [&](bool inside, std::int64_t window, std::int64_t pixel, std::int64_t count) {
                     if (inside)
                       std::copy_n(image + pixel, count, matrix + window);
                     else
                       std::fill_n(matrix + window, count, 0.0f);
                   });
    }
  }
}

void Patches::scatter_add(const float* matrix, std::int64_t first, std::int64_t last, float* image) const {
  for (std::int64_t i = first; i < last; ++i) {
    for (std::int64_t j = 0; j < cols.output; ++j, matrix += window_size()) {
      for_each_run(*this, i, j,
                   [&](bool inside, std::int64_t window, std::int64_t pixel, std::int64_t count) {
                     if (!inside) return;
                     for (std::int64_t e = 0; e < count; ++e) image[pixel + e] += matrix[window + e];
                   });
    }
  }
}

}  // namespace chispa::kernels
