#pragma once

#include <cstdint>

#include "chispa/core/tensor.h"
#include "kernels/elementwise/bounds.h"

namespace chispa::kernels {

/// A matrix somewhere in memory: element (i, j) at data[i * row_stride + j * column_stride], in floats.
struct MatrixView {
  const float* data = nullptr;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t row_stride = 0;
  std::int64_t column_stride = 1;

  MatrixView transposed() const { return {data, columns, rows, column_stride, row_stride}; }
};

inline MatrixView row_major(const float* data, std::int64_t rows, std::int64_t columns) {
  return {data, rows, columns, columns, 1};
}

/// A matrix whose columns come in groups of equal distance: column g * part.columns + q of row i is element
/// (i, q) of `part`, g * group_stride floats further on. The windows of a convolution are such a matrix, a
/// group for each row of the kernel, and need not be copied together.
struct GroupedView {
  MatrixView part;
  std::int64_t groups = 1;
  std::int64_t group_stride = 0;

  std::int64_t columns() const { return part.columns * groups; }
};

/// The right factor of products, rearranged once into panels as wide as a tile of registers.
class PackedMatrix {
 public:
  explicit PackedMatrix(const MatrixView& b);

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  /// Columns [first, ...) of the panel that begins with column `first`, row by row, padded with zeros.
  const float* panel(std::int64_t first) const { return panels_.data() + first * rows_; }

 private:
  std::int64_t rows_;
  std::int64_t columns_;
  Tensor panels_;
};

/// c = a b, or c += a b with `accumulate`; a [m, k], b [k, n], c [m, n] row-major with rows `c_stride` floats
/// apart. For the shapes of small networks: n and one of m, k of 10 to some hundred channels, the other of
/// thousands of pixels. A tile of sums stays in registers while a is read in place. Runs on the calling
/// thread; the order of each element's sum depends on k alone.
void matrix_product(const GroupedView& a, const PackedMatrix& b, float* c, std::int64_t c_stride,
                    bool accumulate = false);
void matrix_product(const GroupedView& a, const MatrixView& b, float* c, std::int64_t c_stride,
                    bool accumulate = false);

/// c = a b + bias within `bounds`, bias [1, n] being added to every row. k is at least 1.
void bounded_product(const GroupedView& a, const PackedMatrix& b, const PackedMatrix& bias,
                     const Bounds& bounds, float* c, std::int64_t c_stride);

}  // namespace chispa::kernels
