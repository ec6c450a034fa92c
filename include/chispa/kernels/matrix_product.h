#pragma once

#include <cstdint>

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

/// c = a b, or c += a b with `accumulate`; a [m, k], b [k, n], c [m, n] row-major with rows `c_stride` floats
/// apart. For the shapes of small networks: n and one of m, k of 10 to some hundred channels, the other of
/// thousands of pixels. There b fits the cache, so it is packed once into panels as wide as a tile of
/// registers, and a is read in place; see docs/performance.md. Runs on the calling thread, and each element's
/// sum is taken in the order of k.
void matrix_product(const MatrixView& a, const MatrixView& b, float* c, std::int64_t c_stride,
                    bool accumulate = false);

}  // namespace chispa::kernels
