#include "kernels/depthwise/depthwise_3x3.h"

#include <algorithm>
#include <type_traits>

#include "kernels/lanes/vector.h"

namespace chispa::kernels {
namespace {

constexpr int kKernel = 3;
/// Output columns of a strip: the taps, their sums and what is loaded fill the registers.
constexpr int kStrip = 4;

template <int Lanes>
using Taps = Vector<Lanes>[kKernel][kKernel];

/// `Count` output columns of windows with stride 1, as far from each other as their taps are: neighbours
/// where there is no dilation. The first one may be at the left edge of the image (`Left`), the last one at
/// the right edge, where one column of taps lies outside.
template <int Count, bool Left, bool Right>
struct Strip {
  static constexpr int kCount = Count;

  /// Calls body(u, v, output, x) for each tap (u, v) of each output column of the strip, counted from 0, x
  /// being what lies under it. `rows` point at the first output column; `step` floats on is the next tap.
  template <int Lanes, typename Body>
  [[gnu::always_inline]] static void for_each_tap(const float* const (&rows)[kKernel], std::int64_t step,
                                                  const Body& body) {
    unrolled<Count + kKernel - 1>([&](auto column) CHISPA_INLINE {
      constexpr int kColumn = decltype(column)::value;
      if constexpr (!(Left && kColumn == 0) && !(Right && kColumn == Count + 1))
        unrolled<kKernel>([&](auto u) CHISPA_INLINE {
          const Vector<Lanes> x = load<Lanes>(rows[u] + (kColumn - 1) * step);
          unrolled<kKernel>([&](auto v) CHISPA_INLINE {
            constexpr int kOutput = kColumn - decltype(v)::value;
            if constexpr (kOutput >= 0 && kOutput < Count)
              body(u, v, std::integral_constant<int, kOutput>{}, x);
          });
        });
    });
  }
};

/// One output column anywhere, with any stride and padding; `rows` point at the first column of its window.
struct Column {
  static constexpr int kCount = 1;

  template <int Lanes, typename Body>
  [[gnu::always_inline]] void for_each_tap(const float* const (&rows)[kKernel], std::int64_t step,
                                           const Body& body) const {
    unrolled<kKernel>([&](auto v) CHISPA_INLINE {
      if (v < first || v >= last) return;
      unrolled<kKernel>([&](auto u) CHISPA_INLINE {
        body(u, v, std::integral_constant<int, 0>{}, load<Lanes>(rows[u] + v * step));
      });
    });
  }

  std::int64_t first;  ///< the taps that lie on the image
  std::int64_t last;
};

/// The last strip of a row, of 1 to kStrip columns; the only one where it is also at the left edge.
template <bool Left, int Count = kStrip, typename Body>
[[gnu::always_inline]] inline void last_strip(std::int64_t count, std::int64_t j, const Body& body) {
  if (count == Count) return body(Strip<Count, Left, true>{}, j, j);
  if constexpr (Count > 1) last_strip<Left, Count - 1>(count, j, body);
}

/// Calls body(piece, j, start) for pieces that make up a row of outputs: `j` is a piece's first column,
/// `start` the input column to which its rows are to point. With a dilation d, every d-th column makes a row
/// of its own, in which nothing is dilated.
template <typename Body>
[[gnu::always_inline]] inline void for_each_strip(const Window& cols, const Body& body) {
  const std::int64_t step = cols.dilation;
  const bool is_centred = cols.stride == 1 && cols.pad_before == step && cols.output == cols.input;
  if (!is_centred) {
    for (std::int64_t j = 0; j < cols.output; ++j) {
      const WindowSpan span(cols, j);
      body(Column{span.first, span.last}, j, span.start);
    }
    return;
  }
  for (std::int64_t first = 0; first < std::min(step, cols.output); ++first) {
    std::int64_t j = first;
    std::int64_t left = (cols.output - first + step - 1) / step;
    if (left <= kStrip) {
      last_strip<true>(left, j, body);
      continue;
    }
    body(Strip<kStrip, true, false>{}, j, j);
    for (j += kStrip * step, left -= kStrip; left > kStrip; j += kStrip * step, left -= kStrip)
      body(Strip<kStrip, false, false>{}, j, j);
    last_strip<false>(left, j, body);
  }
}

/// Calls body(strip, rows, offset) for the strips of output row i and channels from c on: `offset` is that of
/// its first pixel in the row.
template <typename Body>
[[gnu::always_inline]] inline void for_each_strip(const DepthwiseWindow& window, const float* image,
                                                  std::int64_t i, std::int64_t c, const Body& body) {
  const float* const under[kKernel] = {window.row_under(image, i, 0) + c, window.row_under(image, i, 1) + c,
                                       window.row_under(image, i, 2) + c};
  for_each_strip(window.cols, [&](const auto& strip, std::int64_t j, std::int64_t start) CHISPA_INLINE {
    const std::int64_t at = start * window.channels;
    const float* const rows[kKernel] = {under[0] + at, under[1] + at, under[2] + at};
    body(strip, rows, j * window.channels + c);
  });
}

/// Channels [c, c + Lanes) of the rows.
template <int Lanes, bool Ended>
void convolve(const DepthwiseWindow& window, const float* image, Range rows, const float* w, std::int64_t c,
              const Ending& ending, float* y) {
  const std::int64_t channels = window.channels;
  const std::int64_t step = window.cols.dilation * channels;
  Taps<Lanes> taps;
  unrolled<kKernel>([&](auto u) CHISPA_INLINE {
    unrolled<kKernel>([&](auto v)
                          CHISPA_INLINE { taps[u][v] = load<Lanes>(w + (u * kKernel + v) * channels + c); });
  });
  Vector<Lanes> start{};
  if constexpr (Ended) start = load<Lanes>(ending.bias + c);
  for (std::int64_t i = rows.begin; i < rows.end; ++i, y += window.output_row())
    for_each_strip(window, image, i, c,
                   [&](const auto& strip, const auto& under, std::int64_t offset) CHISPA_INLINE {
                     constexpr int kCount = std::decay_t<decltype(strip)>::kCount;
                     Vector<Lanes> sums[kCount];
                     unrolled<kCount>([&](auto o) CHISPA_INLINE { sums[o] = start; });
                     strip.template for_each_tap<Lanes>(under, step,
                                                        [&](auto u, auto v, auto o, const auto& x)
                                                            CHISPA_INLINE { sums[o] += x * taps[u][v]; });
                     unrolled<kCount>([&](auto o) CHISPA_INLINE {
                       if constexpr (Ended) sums[o] = bounded<Lanes>(sums[o], ending.bounds);
                       store<Lanes>(y + offset + o * step, sums[o]);
                     });
                   });
}

/// Channels [c, c + Lanes) of dw.
template <int Lanes>
void add_gradient(const DepthwiseWindow& window, const float* image, const float* dz, std::int64_t c,
                  float* dw) {
  const std::int64_t channels = window.channels;
  const std::int64_t step = window.cols.dilation * channels;
  Taps<Lanes> sums{};
  for (std::int64_t i = 0; i < window.rows.output; ++i, dz += window.output_row())
    for_each_strip(
        window, image, i, c, [&](const auto& strip, const auto& under, std::int64_t offset) CHISPA_INLINE {
          constexpr int kCount = std::decay_t<decltype(strip)>::kCount;
          Vector<Lanes> gradient[kCount];
          unrolled<kCount>([&](auto o) CHISPA_INLINE { gradient[o] = load<Lanes>(dz + offset + o * step); });
          strip.template for_each_tap<Lanes>(under, step,
                                             [&](auto u, auto v, auto o, const auto& x)
                                                 CHISPA_INLINE { sums[u][v] += gradient[o] * x; });
        });
  unrolled<kKernel>([&](auto u) CHISPA_INLINE {
    unrolled<kKernel>(
        [&](auto v) CHISPA_INLINE { add_to<Lanes>(dw + (u * kKernel + v) * channels + c, sums[u][v]); });
  });
}

}  // namespace

void depthwise_3x3(const DepthwiseWindow& window, const float* image, Range rows, const float* w,
                   const Ending& ending, float* y) {
  for_each_piece(0, window.channels, [&](auto lanes, std::int64_t c) {
    constexpr int kWidth = decltype(lanes)::value;
    const auto convolve_channels = ending.bias != nullptr ? convolve<kWidth, true> : convolve<kWidth, false>;
    convolve_channels(window, image, rows, w, c, ending, y);
  });
}

void add_depthwise_3x3_gradient(const DepthwiseWindow& window, const float* image, const float* dz,
                                float* dw) {
  for_each_piece(0, window.channels, [&](auto lanes, std::int64_t c) {
    add_gradient<decltype(lanes)::value>(window, image, dz, c, dw);
  });
}

}  // namespace chispa::kernels
