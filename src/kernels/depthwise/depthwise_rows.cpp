#include "kernels/depthwise/depthwise_rows.h"

#include <algorithm>

#include "kernels/depthwise/depthwise_3x3.h"
#include "kernels/lanes/vector.h"

namespace chispa::kernels {
namespace {

bool is_3x3(const DepthwiseWindow& g) {
  return g.rows.kernel == 3 && g.cols.kernel == 3;
}

/// Channels [c, c + Lanes) of an output pixel of row i, whose columns lie under `span`.
template <int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> pixel(const DepthwiseWindow& g, const float* image,
                                                  const float* w, std::int64_t i, const WindowSpan& span,
                                                  std::int64_t c) {
  Vector<Lanes> sum{};
  for (std::int64_t u = 0; u < g.rows.kernel; ++u) {
    const float* const row = g.row_under(image, i, u) + c;
    for (std::int64_t v = span.first; v < span.last; ++v)
      sum += load<Lanes>(row + span.at(v) * g.channels) *
             load<Lanes>(w + (u * g.cols.kernel + v) * g.channels + c);
  }
  return sum;
}

/// The output columns whose tap v lies on the image.
Range columns_of_tap(const Window& cols, std::int64_t v) {
  const std::int64_t first =
      cols.pad_before - v * cols.dilation;  // in the column that tap v is on for output 0
  const auto outputs_before = [&](std::int64_t column) {
    return std::clamp<std::int64_t>((column + cols.stride - 1) / cols.stride, 0, cols.output);
  };
  const std::int64_t begin = outputs_before(std::max<std::int64_t>(first, 0));
  return {begin, std::max(begin, outputs_before(std::max<std::int64_t>(first + cols.input, 0)))};
}

/// The sum over `count` pixels of x[k * x_step] * dz[k * dz_step]. Four sums, as each addition waits for the
/// one before it.
template <int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> dot(const float* x, std::int64_t x_step, const float* dz,
                                                std::int64_t dz_step, std::int64_t count) {
  constexpr int kSums = 4;
  Vector<Lanes> sums[kSums] = {};
  std::int64_t k = 0;
  for (; k + kSums <= count; k += kSums)
    unrolled<kSums>([&](auto s) CHISPA_INLINE {
      sums[s] += load<Lanes>(x + (k + s) * x_step) * load<Lanes>(dz + (k + s) * dz_step);
    });
  for (; k < count; ++k) sums[0] += load<Lanes>(x + k * x_step) * load<Lanes>(dz + k * dz_step);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace

void depthwise_rows(const DepthwiseWindow& g, const float* image, Range rows, const float* w,
                    const Ending& ending, float* y) {
  if (is_3x3(g)) return depthwise_3x3(g, image, rows, w, ending, y);
  for (std::int64_t i = rows.begin; i < rows.end; ++i) {
    for (std::int64_t j = 0; j < g.cols.output; ++j, y += g.channels) {
      const WindowSpan span(g.cols, j);
      for_each_piece(0, g.channels, [&](auto lanes, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        const Vector<kWidth> z = pixel<kWidth>(g, image, w, i, span, c);
        store<kWidth>(y + c, ending.bias == nullptr
                                 ? z
                                 : bounded<kWidth>(z + load<kWidth>(ending.bias + c), ending.bounds));
      });
    }
  }
}

void add_depthwise_gradient(const DepthwiseWindow& g, const float* image, const float* dz, float* dw) {
  if (is_3x3(g)) return add_depthwise_3x3_gradient(g, image, dz, dw);
  const std::int64_t step = g.cols.stride * g.channels;
  for (std::int64_t i = 0; i < g.rows.output; ++i, dz += g.output_row()) {
    for (std::int64_t v = 0; v < g.cols.kernel; ++v) {
      const Range outputs = columns_of_tap(g.cols, v);
      const std::int64_t column = outputs.begin * g.cols.stride - g.cols.pad_before + v * g.cols.dilation;
      for (std::int64_t u = 0; u < g.rows.kernel; ++u) {
        const float* const row = g.row_under(image, i, u) + column * g.channels;
        float* const sum = dw + (u * g.cols.kernel + v) * g.channels;
        for_each_piece(0, g.channels, [&](auto lanes, std::int64_t c) {
          constexpr int kWidth = decltype(lanes)::value;
          add_to<kWidth>(sum + c, dot<kWidth>(row + c, step, dz + outputs.begin * g.channels + c, g.channels,
                                              outputs.end - outputs.begin));
        });
      }
    }
  }
}

}  // namespace chispa::kernels
