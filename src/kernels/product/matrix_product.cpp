#include "kernels/product/matrix_product.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "chispa/core/error.h"
#include "chispa/core/parallel.h"
#include "kernels/lanes/vector.h"

namespace chispa::kernels {
namespace {

constexpr int kTileVectors = 3;
constexpr int kTileColumns = kTileVectors * kLanes;
// Rows of a panel to take at a time: they fit the first-level cache beside what streams through it.
constexpr std::int64_t kPanelDepth = 192;

/// Rows of c in a tile of so many vectors: its sums, a row of the panel and a factor together fill the
/// registers.
constexpr int tile_rows(int vectors) {
  constexpr int kSums = kRegisters == 32 ? 24 : 12;
  return vectors == 1 ? kSums / 3 * 2 : kSums / vectors;
}

int vectors_of_panel(std::int64_t first, std::int64_t columns) {
  const std::int64_t width = std::min<std::int64_t>(kTileColumns, columns - first);
  return static_cast<int>((width + kLanes - 1) / kLanes);
}

/// The right factor's columns of one panel.
struct Panel {
  const float* rows;
  std::int64_t stride;
};

struct Tile {
  GroupedView a;
  Panel b;
  float* c;
  std::int64_t c_stride;
  std::int64_t width;  ///< columns of c in this panel
  bool accumulate;
  const float* bias = nullptr;     ///< what sums begin with instead of 0: a row like the panel's
  const Bounds* bounds = nullptr;  ///< of c; none for sums that are still to grow
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

/// The last vector of a panel: whole; or half, of which neither the right factor nor c has to be padded; or
/// any number of lanes, which the panel pads with zeros.
enum class Last { whole, half, padded };

/// The lanes of one row of a tile.
template <int Vectors, Last LastVector>
struct TileRow {
  static constexpr int kWhole = LastVector == Last::whole ? Vectors : Vectors - 1;

  [[gnu::always_inline]] void read(const float* b) {
    unrolled<kWhole>([&](auto v) CHISPA_INLINE { lanes[v] = load<kLanes>(b + v * kLanes); });
    if constexpr (LastVector == Last::half) lanes[kWhole] = load_half(b + kWhole * kLanes);
    if constexpr (LastVector == Last::padded) lanes[kWhole] = load<kLanes>(b + kWhole * kLanes);
  }
  [[gnu::always_inline]] void add_product(float factor, const TileRow& b) {
    unrolled<Vectors>([&](auto v) CHISPA_INLINE { lanes[v] += factor * b.lanes[v]; });
  }
  [[gnu::always_inline]] void bound(const Bounds& bounds) {
    unrolled<Vectors>([&](auto v) CHISPA_INLINE { lanes[v] = bounded<kLanes>(lanes[v], bounds); });
  }
  [[gnu::always_inline]] void write(float* c, std::int64_t width, bool accumulate) const {
    unrolled<kWhole>([&](auto v) CHISPA_INLINE {
      float* const to = c + v * kLanes;
      store<kLanes>(to, accumulate ? load<kLanes>(to) + lanes[v] : lanes[v]);
    });
    float* const to = c + kWhole * kLanes;
    if constexpr (LastVector == Last::half)
      store_half(to, accumulate ? load_half(to) + lanes[kWhole] : lanes[kWhole]);
    if constexpr (LastVector == Last::padded) {
      float sums[kLanes];
      store<kLanes>(sums, lanes[kWhole]);
      store_pieces<kLanes / 2>(sums, to, width - kWhole * kLanes, accumulate);
    }
  }

  Vector<kLanes> lanes[Vectors] = {};
};

/// c's rows [0, Rows) of one panel: an outer product for each column of a, all sums in registers.
template <int Rows, int Vectors, Last LastVector>
void multiply_tile(const Tile& t) {
  constexpr int kQuads = (Rows + 3) / 4;
  const std::int64_t row_stride = t.a.part.row_stride;
  const std::int64_t column_stride = t.a.part.column_stride;
  TileRow<Vectors, LastVector> sum[Rows];
  if (t.bias != nullptr) unrolled<Rows>([&](auto r) CHISPA_INLINE { sum[r].read(t.bias); });
  const float* b = t.b.rows;
  for (std::int64_t group = 0; group < t.a.groups; ++group) {
    // Four rows from each of a few pointers, as many as there are address registers for. The compiler is not
    // to see that they are one pointer and many offsets.
    const float* quad[kQuads];
    unrolled<kQuads>([&](auto q) CHISPA_INLINE {
      quad[q] = t.a.part.data + group * t.a.group_stride + 4 * q * row_stride;
      asm("" : "+r"(quad[q]));
    });
    for (std::int64_t column = 0; column < t.a.part.columns; ++column, b += t.b.stride) {
      TileRow<Vectors, LastVector> row;
      row.read(b);
      unrolled<Rows>([&](auto r) CHISPA_INLINE { sum[r].add_product(quad[r / 4][r % 4 * row_stride], row); });
      unrolled<kQuads>([&](auto q) CHISPA_INLINE { quad[q] += column_stride; });
    }
  }
  if (t.bounds != nullptr) unrolled<Rows>([&](auto r) CHISPA_INLINE { sum[r].bound(*t.bounds); });
  unrolled<Rows>([&](auto r) CHISPA_INLINE { sum[r].write(t.c + r * t.c_stride, t.width, t.accumulate); });
}

template <int Vectors, Last LastVector, int... Rows>
constexpr auto tiles_of_up_to(std::integer_sequence<int, Rows...>) {
  return std::array<void (*)(const Tile&), sizeof...(Rows)>{multiply_tile<Rows + 1, Vectors, LastVector>...};
}

/// All rows of a panel, in tiles of nearly equal height: one of a row or two would wait for its own sums.
template <int Vectors, Last LastVector>
void multiply_rows(const Tile& panel, std::int64_t rows) {
  constexpr int kRows = tile_rows(Vectors);
  static constexpr auto kTiles =
      tiles_of_up_to<Vectors, LastVector>(std::make_integer_sequence<int, kRows>());
  const std::int64_t tiles = (rows + kRows - 1) / kRows;
  Tile tile = panel;
  for (std::int64_t t = 0; t < tiles; ++t) {
    const auto [begin, end] = equal_part(rows, t, tiles);
    tile.a.part.data = panel.a.part.data + begin * panel.a.part.row_stride;
    tile.c = panel.c + begin * panel.c_stride;
    kTiles[static_cast<std::size_t>(end - begin - 1)](tile);
  }
}

template <int Vectors>
void multiply_panel(const Tile& panel, Last last, std::int64_t rows) {
  switch (last) {
    case Last::whole:
      return multiply_rows<Vectors, Last::whole>(panel, rows);
    case Last::half:
      return multiply_rows<Vectors, Last::half>(panel, rows);
    case Last::padded:
      return multiply_rows<Vectors, Last::padded>(panel, rows);
  }
}

Last last_of(std::int64_t width) {
  if (width >= kTileColumns || width % kLanes == 0) return Last::whole;
  return width % kLanes == kLanes / 2 ? Last::half : Last::padded;
}

/// a times the columns of one panel.
void multiply_panel(const Tile& panel) {
  const std::int64_t rows = panel.a.part.rows;
  const Last last = last_of(panel.width);
  switch (vectors_of_panel(0, panel.width)) {
    case 1:
      return multiply_panel<1>(panel, last, rows);
    case 2:
      return multiply_panel<2>(panel, last, rows);
    default:
      return multiply_panel<3>(panel, last, rows);
  }
}

/// Calls body(block, top, accumulate) for blocks of a's columns that fit kPanelDepth, `top` being the first:
/// some whole groups, or a part of one that is longer than a block.
template <typename Body>
void for_each_block(const GroupedView& a, bool accumulate, const Body& body) {
  const std::int64_t columns = std::min(a.part.columns, kPanelDepth);
  const std::int64_t groups =
      columns < a.part.columns ? 1
                               : std::max<std::int64_t>(1, kPanelDepth / std::max<std::int64_t>(1, columns));
  for (std::int64_t group = 0; group < a.groups; group += groups) {
    for (std::int64_t q = 0; q < a.part.columns; q += columns) {
      GroupedView block = a;
      block.groups = std::min(groups, a.groups - group);
      block.part.columns = std::min(columns, a.part.columns - q);
      block.part.data += group * a.group_stride + q * a.part.column_stride;
      const std::int64_t top = group * a.part.columns + q;
      body(block, top, accumulate || top > 0);
    }
  }
}

/// Calls body(panel, first) for the panels of b, of which rows from `top` on are multiplied by `block`;
/// `first` is a panel's first column.
template <typename Body>
void for_each_panel(const GroupedView& block, const PackedMatrix& b, std::int64_t top, float* c,
                    std::int64_t c_stride, bool accumulate, const Body& body) {
  for (std::int64_t first = 0; first < b.columns(); first += kTileColumns) {
    const std::int64_t stride = vectors_of_panel(first, b.columns()) * kLanes;
    body(Tile{block,
              {b.panel(first) + top * stride, stride},
              c + first,
              c_stride,
              b.columns() - first,
              accumulate},
         first);
  }
}

void check_inner(const GroupedView& a, std::int64_t b_rows) {
  if (a.columns() != b_rows)
    throw Error(
        fmt::format("matrix_product: left factor has {} columns, right factor {} rows", a.columns(), b_rows));
}

/// The product by an empty sum.
void clear(const GroupedView& a, std::int64_t columns, float* c, std::int64_t c_stride) {
  for (std::int64_t i = 0; i < a.part.rows; ++i) std::fill_n(c + i * c_stride, columns, 0.0f);
}

void bound_rows(std::int64_t rows, std::int64_t columns, const Bounds& bounds, float* c,
                std::int64_t c_stride) {
  for (std::int64_t i = 0; i < rows; ++i, c += c_stride)
    for_each_piece(0, columns, [&](auto lanes, std::int64_t j) {
      constexpr int kWidth = decltype(lanes)::value;
      store<kWidth>(c + j, bounded<kWidth>(load<kWidth>(c + j), bounds));
    });
}

/// Whether tiles can read b where it lies, at no more cost than from a packed copy.
bool is_panel(const MatrixView& b) {
  return b.column_stride == 1 && b.columns <= kTileColumns && last_of(b.columns) != Last::padded;
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
        for_each_piece(0, width, [&](auto lanes, std::int64_t j) {
          store<decltype(lanes)::value>(to + j, load<decltype(lanes)::value>(from + j));
        });
      else
        for (std::int64_t j = 0; j < width; ++j) to[j] = from[j * b.column_stride];
      for (std::int64_t j = width; j < padded; ++j) to[j] = 0.0f;
    }
  }
}

void matrix_product(const GroupedView& a, const PackedMatrix& b, float* c, std::int64_t c_stride,
                    bool accumulate) {
  check_inner(a, b.rows());
  if (b.rows() == 0 && !accumulate) clear(a, b.columns(), c, c_stride);
  for_each_block(a, accumulate, [&](const GroupedView& block, std::int64_t top, bool add) {
    for_each_panel(block, b, top, c, c_stride, add,
                   [](const Tile& panel, std::int64_t) { multiply_panel(panel); });
  });
}

void matrix_product(const GroupedView& a, const MatrixView& b, float* c, std::int64_t c_stride,
                    bool accumulate) {
  if (!is_panel(b)) return matrix_product(a, PackedMatrix(b), c, c_stride, accumulate);
  check_inner(a, b.rows);
  if (b.rows == 0 && !accumulate) clear(a, b.columns, c, c_stride);
  for_each_block(a, accumulate, [&](const GroupedView& block, std::int64_t top, bool add) {
    multiply_panel({block, {b.data + top * b.row_stride, b.row_stride}, c, c_stride, b.columns, add});
  });
}

void bounded_product(const GroupedView& a, const PackedMatrix& b, const PackedMatrix& bias,
                     const Bounds& bounds, float* c, std::int64_t c_stride) {
  check_inner(a, b.rows());
  bool in_one_block = false;
  for_each_block(a, false, [&](const GroupedView& block, std::int64_t top, bool add) {
    in_one_block = block.columns() == b.rows();
    for_each_panel(block, b, top, c, c_stride, add, [&](Tile panel, std::int64_t first) {
      if (!add) panel.bias = bias.panel(first);
      if (in_one_block) panel.bounds = &bounds;
      multiply_panel(panel);
    });
  });
  if (!in_one_block) bound_rows(a.part.rows, b.columns(), bounds, c, c_stride);
}

}  // namespace chispa::kernels
