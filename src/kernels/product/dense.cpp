#include "kernels/product/dense.h"

#include <algorithm>

#include "chispa/core/parallel.h"
#include "kernels/product/matrix_product.h"
#include "kernels/reduction/partial_sums.h"

namespace chispa::kernels {
namespace {

/// Rows of `matrix` [N, ...] that belong to a chunk of the batch.
MatrixView rows_of_chunk(const Tensor& matrix, std::int64_t chunk) {
  const auto [begin, end] = chunk_range(matrix.dim(0), chunk);
  return row_major(matrix.data() + begin * matrix.dim(1), end - begin, matrix.dim(1));
}

}  // namespace

Tensor dense(const Tensor& x, const Tensor& w, const Tensor& b) {
  const std::int64_t out = w.dim(1);
  const PackedMatrix weight(row_major(w.data(), w.dim(0), out));
  Tensor y(Shape{x.dim(0), out});
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(x.dim(0), chunk);
    const bool with_bias = !b.empty();
    if (with_bias)
      for (std::int64_t n = begin; n < end; ++n) std::copy_n(b.data(), out, y.data() + n * out);
    matrix_product({rows_of_chunk(x, chunk)}, weight, y.data() + begin * out, out, with_bias);
  });
  return y;
}

Tensor dense_input_gradient(const Tensor& dy, const Tensor& w) {
  const std::int64_t in = w.dim(0);
  const PackedMatrix weight(row_major(w.data(), in, w.dim(1)).transposed());
  Tensor dx(Shape{dy.dim(0), in});
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const std::int64_t begin = chunk_range(dy.dim(0), chunk).begin;
    matrix_product({rows_of_chunk(dy, chunk)}, weight, dx.data() + begin * in, in);
  });
  return dx;
}

Tensor dense_weight_gradient(const Tensor& x, const Tensor& dy) {
  // Split by rows of dw rather than by the batch: dw is large here and the batch is not, so there is nothing
  // to add up.
  const std::int64_t out = dy.dim(1);
  const PackedMatrix gradient(row_major(dy.data(), dy.dim(0), out));
  Tensor dw(Shape{x.dim(1), out});
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(x.dim(1), chunk);
    const MatrixView columns{x.data() + begin, end - begin, x.dim(0), 1, x.dim(1)};
    matrix_product({columns}, gradient, dw.data() + begin * out, out);
  });
  return dw;
}

}  // namespace chispa::kernels
