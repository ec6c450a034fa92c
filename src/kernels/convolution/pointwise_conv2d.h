#pragma once

#include "kernels/convolution/image_convolution.h"
#include "kernels/product/matrix_product.h"

namespace chispa::kernels {

/// 1x1 with stride 1: one matrix product, pixels by channels.
class PointwiseConv2D : public ImageConvolution {
 public:
  /// x [N,H,W,Cin], w [1,1,Cin,Cout].
  PointwiseConv2D(const Shape& x, const Tensor& w);

  void forward(const float* x, std::int64_t images, float* z) const override;
  void input_gradient(const float* dz, std::int64_t images, float* dx) const override;
  void add_weight_gradient(const float* x, const float* dz, std::int64_t images, float* dw) const override;

 private:
  std::int64_t in_;
  std::int64_t out_;
  std::int64_t image_pixels_;
  PackedMatrix weight_;
  PackedMatrix transposed_weight_;
};

}  // namespace chispa::kernels
