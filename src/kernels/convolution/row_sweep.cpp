#include "kernels/convolution/row_sweep.h"

#include <algorithm>

#include "kernels/lanes/vector.h"

namespace chispa::kernels {
namespace {

constexpr int kKernelRows = 3;
/// Pixels of a row to take at a time: three sums for each, a row of weights and a factor fill the registers.
constexpr int kPixels = kRegisters == 32 ? 8 : 3;

struct Sweep {
  const float* x;
  std::int64_t x_row;
  std::int64_t pixel;  ///< floats from one pixel to the next
  std::int64_t depth;
  const float* weight;
  Ending ending;
  std::int64_t rows;
  float* y;
  std::int64_t y_row;
};

/// Sums of the outputs under way, row i of them in sums[i % 3].
template <int Pixels>
using Sums = Vector<kLanes>[kKernelRows][Pixels];

/// Adds what row i of the frame gives to output rows i, i - 1 and i - 2; Phase is i % 3.
template <int Pixels, int Phase>
[[gnu::always_inline]] inline void add_row(const Sweep& s, const float* x, Sums<Pixels>& sums) {
  constexpr int kQuads = (Pixels + 3) / 4;
  // Four pixels from each of a few pointers, as in multiply_tile().
  const float* quad[kQuads];
  unrolled<kQuads>([&](auto q) CHISPA_INLINE {
    quad[q] = x + 4 * q * s.pixel;
    asm("" : "+r"(quad[q]));
  });
  const float* w = s.weight;
  for (std::int64_t k = 0; k < s.depth; ++k, w += kKernelRows * kLanes) {
    Vector<kLanes> weight[kKernelRows];
    unrolled<kKernelRows>([&](auto u) CHISPA_INLINE { weight[u] = load<kLanes>(w + u * kLanes); });
    unrolled<Pixels>([&](auto p) CHISPA_INLINE {
      const float factor = quad[p / 4][p % 4 * s.pixel];
      unrolled<kKernelRows>([&](auto u) CHISPA_INLINE {
        sums[(Phase + kKernelRows - decltype(u)::value) % kKernelRows][p] += factor * weight[u];
      });
    });
    unrolled<kQuads>([&](auto q) CHISPA_INLINE { ++quad[q]; });
  }
}

/// Columns [0, Pixels) of all rows.
template <int Pixels>
void sweep(const Sweep& s) {
  const Vector<kLanes> start = s.ending.bias == nullptr ? Vector<kLanes>{} : load<kLanes>(s.ending.bias);
  Sums<Pixels> sums;
  unrolled<kKernelRows>(
      [&](auto u) CHISPA_INLINE { unrolled<Pixels>([&](auto p) CHISPA_INLINE { sums[u][p] = start; }); });
  for (std::int64_t first = 0; first < s.rows + 2; first += kKernelRows) {
    unrolled<kKernelRows>([&](auto phase) CHISPA_INLINE {
      constexpr int kPhase = decltype(phase)::value;
      const std::int64_t i = first + kPhase;
      if (i >= s.rows + 2) return;
      add_row<Pixels, kPhase>(s, s.x + i * s.x_row, sums);
      // Output row i - 2 has all it needs; there is none for the first two rows of the frame.
      Vector<kLanes>(&done)[Pixels] = sums[(kPhase + 1) % kKernelRows];
      if (i >= 2)
        unrolled<Pixels>([&](auto p) CHISPA_INLINE {
          store<kLanes>(s.y + (i - 2) * s.y_row + p * kLanes,
                        s.ending.bias == nullptr ? done[p] : bounded<kLanes>(done[p], s.ending.bounds));
        });
      unrolled<Pixels>([&](auto p) CHISPA_INLINE { done[p] = start; });
    });
  }
}

/// The last columns, of which there are less than kPixels.
template <int Pixels>
void sweep_rest(const Sweep& s, std::int64_t columns) {
  if (columns == Pixels) return sweep<Pixels>(s);
  if constexpr (Pixels > 1) sweep_rest<Pixels - 1>(s, columns);
}

}  // namespace

bool RowSweep::suits(const Shape& w, const Size2D& stride) {
  return w[0] == kKernelRows && w[3] == kLanes && stride == 1;
}

RowSweep::RowSweep(const Tensor& w)
    : in_(w.dim(2)), depth_(w.dim(1) * w.dim(2)), weight_(Shape{depth_, kKernelRows, w.dim(3)}) {
  const std::int64_t out = w.dim(3);
  for (std::int64_t u = 0; u < kKernelRows; ++u)
    for (std::int64_t k = 0; k < depth_; ++k)
      std::copy_n(w.data() + (u * depth_ + k) * out, out, weight_.data() + (k * kKernelRows + u) * out);
}

void RowSweep::compute(const Frame& frame, std::int64_t rows, std::int64_t columns, const Ending& ending,
                       float* y) const {
  Sweep s{frame.data(), frame.row(), in_, depth_, weight_.data(), ending, rows, y, columns * kLanes};
  for (; columns >= kPixels; columns -= kPixels, s.x += kPixels * in_, s.y += kPixels * kLanes)
    sweep<kPixels>(s);
  sweep_rest<kPixels - 1>(s, columns);
}

}  // namespace chispa::kernels
