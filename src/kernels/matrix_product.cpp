#include "chispa/kernels/matrix_product.h"

#include <algorithm>

#include "chispa/core/storage.h"

namespace chispa::kernels {
namespace {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
constexpr int kTileRows = 8;
#elif defined(__AVX__)
constexpr int kLanes = 8;
constexpr int kTileRows = 4;
#else
constexpr int kLanes = 4;
constexpr int kTileRows = 4;
#endif
// Sums, a row of the panel and a factor together fill the 32 vector registers of AVX-512, or the 16 of AVX2
// and SSE.
constexpr int kTileVectors = 3;
constexpr int kTileColumns = kTileVectors * kLanes;
// A panel of this depth fits the first-level cache beside what streams through it.
constexpr std::int64_t kPanelDepth = 192;

using Vector = float __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));

Vector load(const float* p) {
  return *reinterpret_cast<const Vector*>(p);
}

/// Columns [first, first + width) of b's rows [top, top + depth), as rows of `vectors` vectors with zeros at
/// the end.
void pack_panel(const MatrixView& b, std::int64_t top, std::int64_t depth, std::int64_t first, int width,
                int vectors, float* panel) {
  const int padded = vectors * kLanes;
  for (std::int64_t p = top; p < top + depth; ++p, panel += padded) {
    const float* source = b.data + p * b.row_stride + first * b.column_stride;
    if (b.column_stride == 1)
      std::copy_n(source, width, panel);
    else
      for (int j = 0; j < width; ++j) panel[j] = source[j * b.column_stride];
    std::fill(panel + width, panel + padded, 0.0f);
  }
}

struct Tile {
  const float* a;
  std::int64_t a_row_stride;
  std::int64_t a_column_stride;
  const float* panel;
  std::int64_t depth;
  float* c;
  std::int64_t c_stride;
  int width;  ///< columns of c in this panel
  bool accumulate;
};

void store(Vector sum, float* c, int width, bool accumulate) {
  if (width >= kLanes) {
    Vector& target = *reinterpret_cast<Vector*>(c);
    target = accumulate ? target + sum : sum;
    return;
  }
  for (int j = 0; j < width; ++j) c[j] = accumulate ? c[j] + sum[j] : sum[j];
}

/// c's rows [0, Rows) of one panel: an outer product for each of the `depth` steps, all sums in registers.
template <int Rows, int Vectors>
void multiply_tile(const Tile& t) {
  Vector sum[Rows][Vectors] = {};
  const float* a = t.a;
  const float* b = t.panel;
  for (std::int64_t p = 0; p < t.depth; ++p, a += t.a_column_stride, b += Vectors * kLanes) {
    Vector row[Vectors];
    for (int v = 0; v < Vectors; ++v) row[v] = load(b + v * kLanes);
    for (int r = 0; r < Rows; ++r) {
      const float factor = a[r * t.a_row_stride];
      for (int v = 0; v < Vectors; ++v) sum[r][v] += factor * row[v];
    }
  }
  for (int r = 0; r < Rows; ++r)
    for (int v = 0; v < Vectors; ++v)
      store(sum[r][v], t.c + r * t.c_stride + v * kLanes, t.width - v * kLanes, t.accumulate);
}

/// As many whole tiles of `Rows` rows as fit; moves `tile` behind them and returns the rows left.
template <int Rows, int Vectors>
std::int64_t multiply_tiles(Tile& tile, std::int64_t rows) {
  for (; rows >= Rows; rows -= Rows) {
    multiply_tile<Rows, Vectors>(tile);
    tile.a += Rows * tile.a_row_stride;
    tile.c += Rows * tile.c_stride;
  }
  return rows;
}

template <int Vectors>
void multiply_panel(Tile tile, std::int64_t rows) {
  rows = multiply_tiles<kTileRows, Vectors>(tile, rows);
  rows = multiply_tiles<kTileRows / 4, Vectors>(tile, rows);
  multiply_tiles<1, Vectors>(tile, rows);
}

}  // namespace

void matrix_product(const MatrixView& a, const MatrixView& b, float* c, std::int64_t c_stride,
                    bool accumulate) {
  if (b.rows == 0 && !accumulate)  // an empty sum
    for (std::int64_t i = 0; i < a.rows; ++i) std::fill_n(c + i * c_stride, b.columns, 0.0f);
  const auto panel = allocate_floats(std::min(b.rows, kPanelDepth) * kTileColumns);
  for (std::int64_t top = 0; top < b.rows; top += kPanelDepth) {
    const std::int64_t depth = std::min(kPanelDepth, b.rows - top);
    for (std::int64_t first = 0; first < b.columns; first += kTileColumns) {
      const auto width = static_cast<int>(std::min<std::int64_t>(kTileColumns, b.columns - first));
      const int vectors = (width + kLanes - 1) / kLanes;
      pack_panel(b, top, depth, first, width, vectors, panel.get());
      const Tile tile{a.data + top * a.column_stride,
                      a.row_stride,
                      a.column_stride,
                      panel.get(),
                      depth,
                      c + first,
                      c_stride,
                      width,
                      accumulate || top > 0};
      switch (vectors) {
        case 1:
          multiply_panel<1>(tile, a.rows);
          break;
        case 2:
          multiply_panel<2>(tile, a.rows);
          break;
        default:
          multiply_panel<3>(tile, a.rows);
          break;
      }
    }
  }
}

}  // namespace chispa::kernels
