#include "kernels/depthwise/depthwise_rows.h"

#include "kernels/depthwise/depthwise_3x3.h"
#include "kernels/elementwise/rectify.h"
#include "kernels/lanes/vector.h"

namespace chispa::kernels {
namespace {

bool is_3x3(const DepthwiseWindow& g) {
  return g.rows.kernel == 3 && g.cols.kernel == 3;
}

/// Output pixel (i, j), channels [c, c + Lanes), of any kernel, whose taps are in memory.
template <int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> pixel(const DepthwiseWindow& g, const float* image,
                                                  const float* w, std::int64_t i, std::int64_t j,
                                                  std::int64_t c) {
  Vector<Lanes> sum{};
  const WindowSpan span(g.cols, j);
  for (std::int64_t u = 0; u < g.rows.kernel; ++u) {
    const float* const row = g.row_under(image, i, u) + c;
    for (std::int64_t v = span.first; v < span.last; ++v)
      sum += load<Lanes>(row + span.at(v) * g.channels) *
             load<Lanes>(w + (u * g.cols.kernel + v) * g.channels + c);
  }
  return sum;
}

}  // namespace

void depthwise_rows(const DepthwiseWindow& g, const float* image, Range rows, const float* w,
                    const float* bias, float* y) {
  if (is_3x3(g)) return depthwise_3x3(g, image, rows, w, bias, y);
  for (std::int64_t i = rows.begin; i < rows.end; ++i) {
    for (std::int64_t j = 0; j < g.cols.output; ++j, y += g.channels) {
      for_each_piece(0, g.channels, [&](auto lanes, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        const Vector<kWidth> z = pixel<kWidth>(g, image, w, i, j, c);
        store<kWidth>(y + c, bias == nullptr ? z : rectified<kWidth>(z + load<kWidth>(bias + c)));
      });
    }
  }
}

void add_depthwise_gradient(const DepthwiseWindow& g, const float* image, const float* dz, float* dw) {
  if (is_3x3(g)) return add_depthwise_3x3_gradient(g, image, dz, dw);
  for (std::int64_t i = 0; i < g.rows.output; ++i) {
    for (std::int64_t j = 0; j < g.cols.output; ++j, dz += g.channels) {
      const WindowSpan span(g.cols, j);
      for (std::int64_t u = 0; u < g.rows.kernel; ++u) {
        const float* const row = g.row_under(image, i, u);
        for (std::int64_t v = span.first; v < span.last; ++v) {
          float* const sum = dw + (u * g.cols.kernel + v) * g.channels;
          for (std::int64_t c = 0; c < g.channels; ++c) sum[c] += dz[c] * row[span.at(v) * g.channels + c];
        }
      }
    }
  }
}

}  // namespace chispa::kernels
