#include "chispa/kernels/matrix_product.h"

#include <algorithm>

#include "chispa/core/error.h"
#include "kernels/vector.h"

namespace chispa::kernels {
namespace {

// Sums, a row of the panel and a factor together fill the vector registers.
constexpr int kTileVectors = 3;
constexpr int kTileRows = kRegisters == 32 ? 8 : 4;
constexpr int kTileColumns = kTileVectors * kLanes;
// Rows of a panel to take at a time: they fit the first-level cache beside what streams through it.
constexpr std::int64_t kPanelDepth = 192;

int vectors_of_panel(std::int64_t first, std::int64_t columns) {
  const std::int64_t width = std::min<std::int64_t>(kTileColumns, columns - first);
  return static_cast<int>((width + kLanes - 1) / kLanes);
}

struct Tile {
  GroupedView a;
  const float* panel;
  float* c;
  std::int64_t c_stride;
  std::int64_t width;  ///< columns of c in this panel
  bool accumulate;
};

template <int Piece>
[[gnu::always_inline]] inline void store_piece(const float* sum, float* c, bool accumulate) {
  store<Piece>(c, accumulate ? load<Piece>(c) + load<Piece>(sum) : load<Piece>(sum));
}

/// `width` < 2 * Piece sums, in pieces of Piece, Piece / 2, ..., 1.
template <int Piece>
[[gnu::always_inline]] inline void store_pieces(const float* sum, float* c, std::int64_t width,
                                                bool accumulate) {
  const std::int64_t piece = width & Piece;
  if (piece != 0) store_piece<Piece>(sum, c, accumulate);
  if constexpr (Piece > 1) store_pieces<Piece / 2>(sum + piece, c + piece, width, accumulate);
}

[[gnu::always_inline]] inline void store_sum(Vector<kLanes> sum, float* c, std::int64_t width,
                                             bool accumulate) {
  float lanes[kLanes];
  store<kLanes>(lanes, sum);
  if (width >= kLanes)
    store_piece<kLanes>(lanes, c, accumulate);
  else if (width > 0)
    store_pieces<kLanes / 2>(lanes, c, width, accumulate);
}

/// c's rows [0, Rows) of one panel: an outer product for each column of a, all sums in registers.
template <int Rows, int Vectors>
void multiply_tile(const Tile& t) {
  const std::int64_t row_stride = t.a.part.row_stride;
  const std::int64_t column_stride = t.a.part.column_stride;
  Vector<kLanes> sum[Rows][Vectors] = {};
  const float* b = t.panel;
  for (std::int64_t group = 0; group < t.a.groups; ++group) {
    const float* a = t.a.part.data + group * t.a.group_stride;
    for (std::int64_t q = 0; q < t.a.part.columns; ++q, a += column_stride, b += Vectors * kLanes) {
      Vector<kLanes> row[Vectors];
      for (int v = 0; v < Vectors; ++v) row[v] = load<kLanes>(b + v * kLanes);
      for (int r = 0; r < Rows; ++r) {
        const float factor = a[r * row_stride];
        for (int v = 0; v < Vectors; ++v) sum[r][v] += factor * row[v];
      }
    }
  }
  for (int r = 0; r < Rows; ++r)
    for (int v = 0; v < Vectors; ++v)
      store_sum(sum[r][v], t.c + r * t.c_stride + v * kLanes, t.width - v * kLanes, t.accumulate);
}

/// As many whole tiles of `Rows` rows as fit, then smaller ones for the rest.
template <int Rows, int Vectors>
void multiply_rows(Tile& tile, std::int64_t rows) {
  for (; rows >= Rows; rows -= Rows) {
    multiply_tile<Rows, Vectors>(tile);
    tile.a.part.data += Rows * tile.a.part.row_stride;
    tile.c += Rows * tile.c_stride;
  }
  if constexpr (Rows > 1) multiply_rows<Rows / 2, Vectors>(tile, rows);
}

/// All of c for a block of a's columns that fits kPanelDepth; `top` is the first of them.
void multiply_block(const GroupedView& a, std::int64_t top, const PackedMatrix& b, float* c,
                    std::int64_t c_stride, bool accumulate) {
  for (std::int64_t first = 0; first < b.columns(); first += kTileColumns) {
    const int vectors = vectors_of_panel(first, b.columns());
    Tile tile{a,         b.panel(first) + top * vectors * kLanes, c + first, c_stride, b.columns() - first,
              accumulate};
    switch (vectors) {
      case 1:
        multiply_rows<2 * kTileRows, 1>(tile, a.part.rows);
        break;
      case 2:
        multiply_rows<kTileRows, 2>(tile, a.part.rows);
        break;
      default:
        multiply_rows<kTileRows, 3>(tile, a.part.rows);
        break;
    }
  }
}

}  // namespace

PackedMatrix::PackedMatrix(const MatrixView& b) : rows_(b.rows), columns_(b.columns) {
  panels_ = Tensor(Shape{rows_ * ((columns_ + kLanes - 1) / kLanes * kLanes)});
  for (std::int64_t first = 0; first < columns_; first += kTileColumns) {
    const std::int64_t padded = vectors_of_panel(first, columns_) * kLanes;
    const std::int64_t width = std::min(padded, columns_ - first);
    float* to = panels_.data() + first * rows_;
    for (std::int64_t p = 0; p < rows_; ++p, to += padded) {
      const float* const from = b.data + p * b.row_stride + first * b.column_stride;
      if (b.column_stride == 1)
        std::copy_n(from, width, to);
      else
        for (std::int64_t j = 0; j < width; ++j) to[j] = from[j * b.column_stride];
      std::fill(to + width, to + padded, 0.0f);
    }
  }
}

void matrix_product(const GroupedView& a, const PackedMatrix& b, float* c, std::int64_t c_stride,
                    bool accumulate) {
  if (a.columns() != b.rows())
    throw Error("matrix_product: left factor has " + std::to_string(a.columns()) + " columns, right factor " +
                std::to_string(b.rows()) + " rows");
  if (b.rows() == 0 && !accumulate)  // an empty sum
    for (std::int64_t i = 0; i < a.part.rows; ++i) std::fill_n(c + i * c_stride, b.columns(), 0.0f);

  // A block is some whole groups, or a part of one that is longer than a block.
  const std::int64_t block_columns = std::min(a.part.columns, kPanelDepth);
  const std::int64_t block_groups =
      block_columns < a.part.columns
          ? 1
          : std::max<std::int64_t>(1, kPanelDepth / std::max<std::int64_t>(1, block_columns));
  for (std::int64_t group = 0; group < a.groups; group += block_groups) {
    for (std::int64_t q = 0; q < a.part.columns; q += block_columns) {
      GroupedView block = a;
      block.groups = std::min(block_groups, a.groups - group);
      block.part.columns = std::min(block_columns, a.part.columns - q);
      block.part.data += group * a.group_stride + q * a.part.column_stride;
      const std::int64_t top = group * a.part.columns + q;
      multiply_block(block, top, b, c, c_stride, accumulate || top > 0);
    }
  }
}

void matrix_product(const MatrixView& a, const MatrixView& b, float* c, std::int64_t c_stride,
                    bool accumulate) {
  matrix_product(GroupedView{a}, PackedMatrix(b), c, c_stride, accumulate);
}

}  // namespace chispa::kernels
