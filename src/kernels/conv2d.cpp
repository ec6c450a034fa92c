#include "chispa/kernels/conv2d.h"

#include <algorithm>

#include "chispa/core/parallel.h"
#include "chispa/kernels/matrix_product.h"
#include "kernels/partial_sums.h"
#include "kernels/patches.h"

namespace chispa::kernels {
namespace {

/// Output rows [first, last) of one image: `pixels` output pixels, `pixels_before` of the batch lying before
/// them.
struct Block {
  std::int64_t image;  ///< offset of the image in x
  std::int64_t first;
  std::int64_t last;
  std::int64_t pixels;
  std::int64_t pixels_before;
};

/// Calls body(block) for all output rows of `images`.
template <typename Body>
void for_each_block(const Patches& p, Range images, const Body& body) {
  for (std::int64_t n = images.begin; n < images.end; ++n) {
    for (std::int64_t first = 0; first < p.rows.output; first += p.block_rows()) {
      const std::int64_t last = std::min(first + p.block_rows(), p.rows.output);
      body(Block{n * p.image_size(), first, last, (last - first) * p.cols.output,
                 (n * p.rows.output + first) * p.cols.output});
    }
  }
}

/// Room for the windows of a block; none where the pixels are the windows.
Tensor block_matrix(const Patches& p) {
  return p.are_pixels() ? Tensor() : Tensor(Shape{p.block_rows() * p.cols.output, p.window_size()});
}

/// The windows of a block as a matrix: the pixels themselves, or gathered in `room`.
MatrixView windows(const Patches& p, const Tensor& x, const Block& block, Tensor& room) {
  const float* const image = x.data() + block.image;
  if (p.are_pixels()) return row_major(image + block.first * p.input_row(), block.pixels, p.channels);
  p.gather(image, block.first, block.last, room.data());
  return row_major(room.data(), block.pixels, p.window_size());
}

void fill_rows(const Tensor& values, std::int64_t rows, float* to) {
  for (std::int64_t row = 0; row < rows; ++row, to += values.size())
    std::copy_n(values.data(), values.size(), to);
}

}  // namespace

Tensor conv2d(const Tensor& x, const Tensor& w, const Tensor& b, const Conv2DOptions& options) {
  const Patches p(x.shape(), w.shape(), options);
  const std::int64_t outputs = w.dim(3);
  const MatrixView weight = row_major(w.data(), p.window_size(), outputs);
  Tensor y(Shape{x.dim(0), p.rows.output, p.cols.output, outputs});
  parallel_for(kChunks, [&](std::int64_t chunk) {
    Tensor room = block_matrix(p);
    for_each_block(p, chunk_range(x.dim(0), chunk), [&](const Block& block) {
      float* const to = y.data() + block.pixels_before * outputs;
      if (!b.empty()) fill_rows(b, block.pixels, to);
      matrix_product(windows(p, x, block, room), weight, to, outputs, !b.empty());
    });
  });
  return y;
}

Tensor conv2d_input_gradient(const Tensor& dy, const Tensor& w, const Shape& x_shape,
                             const Conv2DOptions& options) {
  const Patches p(x_shape, w.shape(), options);
  const std::int64_t outputs = w.dim(3);
  const MatrixView weight = row_major(w.data(), p.window_size(), outputs).transposed();
  Tensor dx = p.are_pixels() ? Tensor(x_shape) : Tensor::zeros(x_shape);
  parallel_for(kChunks, [&](std::int64_t chunk) {
    Tensor room = block_matrix(p);
    for_each_block(p, chunk_range(x_shape[0], chunk), [&](const Block& block) {
      const MatrixView gradient = row_major(dy.data() + block.pixels_before * outputs, block.pixels, outputs);
      float* const image = dx.data() + block.image;
      if (p.are_pixels()) {
        matrix_product(gradient, weight, image + block.first * p.input_row(), p.channels);
        return;
      }
      matrix_product(gradient, weight, room.data(), p.window_size());
      p.scatter_add(room.data(), block.first, block.last, image);
    });
  });
  return dx;
}

Tensor conv2d_weight_gradient(const Tensor& x, const Tensor& dy, const Shape& w_shape,
                              const Conv2DOptions& options) {
  const Patches p(x.shape(), w_shape, options);
  const std::int64_t outputs = w_shape[3];
  return sum_over_chunks(w_shape, [&](std::int64_t chunk, float* dw) {
    Tensor room = block_matrix(p);
    for_each_block(p, chunk_range(x.dim(0), chunk), [&](const Block& block) {
      const MatrixView gradient = row_major(dy.data() + block.pixels_before * outputs, block.pixels, outputs);
      matrix_product(windows(p, x, block, room).transposed(), gradient, dw, outputs, true);
    });
  });
}

}  // namespace chispa::kernels
