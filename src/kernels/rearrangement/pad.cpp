#include "kernels/rearrangement/pad.h"

#include <algorithm>

#include "chispa/core/parallel.h"

namespace chispa::kernels {
namespace {

/// Calls body(inner, outer) for each row of inner images of `rows`: offsets of the row in the image without
/// and in that with margins. `row` and `outer_row` are floats in a row of each.
template <typename Body>
void for_each_row(std::int64_t images, std::int64_t rows, std::int64_t row, std::int64_t outer_row,
                  const Margins2D& margins, std::int64_t channels, const Body& body) {
  const std::int64_t outer_rows = margins.top + rows + margins.bottom;
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(images * rows, chunk);
    for (std::int64_t r = begin; r < end; ++r) {
      const std::int64_t outer = r / rows * outer_rows + margins.top + r % rows;
      body(r * row, outer * outer_row + margins.left * channels);
    }
  });
}

}  // namespace

Tensor pad(const Tensor& x, const Margins2D& margins) {
  const std::int64_t width = margins.left + x.dim(2) + margins.right;
  Tensor y = Tensor::zeros(Shape{x.dim(0), margins.top + x.dim(1) + margins.bottom, width, x.dim(3)});
  const std::int64_t row = x.dim(2) * x.dim(3);
  for_each_row(
      x.dim(0), x.dim(1), row, width * x.dim(3), margins, x.dim(3),
      [&](std::int64_t inner, std::int64_t outer) { std::copy_n(x.data() + inner, row, y.data() + outer); });
  return y;
}

Tensor crop(const Tensor& y, const Margins2D& margins) {
  const std::int64_t height = y.dim(1) - margins.top - margins.bottom;
  const std::int64_t width = y.dim(2) - margins.left - margins.right;
  Tensor x(Shape{y.dim(0), height, width, y.dim(3)});
  const std::int64_t row = width * y.dim(3);
  for_each_row(
      y.dim(0), height, row, y.dim(2) * y.dim(3), margins, y.dim(3),
      [&](std::int64_t inner, std::int64_t outer) { std::copy_n(y.data() + outer, row, x.data() + inner); });
  return x;
}

}  // namespace chispa::kernels
