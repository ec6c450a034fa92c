#include "kernels/convolution/pointwise_conv2d.h"

#include <algorithm>

namespace chispa::kernels {
namespace {

/// Pixels of a weight gradient to take at a time: their part of dz is packed, and should stay in the
/// first-level cache.
constexpr std::int64_t kBlockPixels = 192;

}  // namespace

PointwiseConv2D::PointwiseConv2D(const Shape& x, const Tensor& w)
    : ImageConvolution({x[1], x[2], x[3]}, {x[1], x[2], w.dim(3)}, w.shape()),
      in_(w.dim(2)),
      out_(w.dim(3)),
      image_pixels_(x[1] * x[2]),
      weight_(row_major(w.data(), in_, out_)),
      transposed_weight_(row_major(w.data(), in_, out_).transposed()) {}

void PointwiseConv2D::forward(const float* x, std::int64_t images, float* z) const {
  matrix_product({row_major(x, images * image_pixels_, in_)}, weight_, z, out_);
}

void PointwiseConv2D::input_gradient(const float* dz, std::int64_t images, float* dx) const {
  matrix_product({row_major(dz, images * image_pixels_, out_)}, transposed_weight_, dx, in_);
}

void PointwiseConv2D::add_weight_gradient(const float* x, const float* dz, std::int64_t images,
                                          float* dw) const {
  const std::int64_t pixels = images * image_pixels_;
  for (std::int64_t first = 0; first < pixels; first += kBlockPixels) {
    const std::int64_t count = std::min(kBlockPixels, pixels - first);
    matrix_product({row_major(x + first * in_, count, in_).transposed()},
                   row_major(dz + first * out_, count, out_), dw, out_, true);
  }
}

}  // namespace chispa::kernels
