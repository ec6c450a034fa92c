#pragma once

#include <optional>

#include "chispa/core/window.h"
#include "kernels/convolution/image_convolution.h"
#include "kernels/convolution/row_sweep.h"
#include "kernels/convolution/spatial_input_gradient.h"
#include "kernels/product/matrix_product.h"

namespace chispa::kernels {

/// Any kernel and stride, taps side by side. An image is copied into a frame of zeros; the windows of one row
/// of outputs are then a GroupedView of the frame (a group for each kernel row), multiplied where they lie.
class SpatialConv2D : public ImageConvolution {
 public:
  /// x [N,H,W,Cin], w [KH,KW,Cin,Cout].
  SpatialConv2D(const Shape& x, const Tensor& w, const Conv2DOptions& options);

  void forward(const float* x, std::int64_t images, float* z) const override;
  void input_gradient(const float* dz, std::int64_t images, float* dx) const override;
  void add_weight_gradient(const float* x, const float* dz, std::int64_t images, float* dw) const override;

 private:
  SpatialConv2D(const Shape& x, const Tensor& w, const Window2D& window);

  Window rows_;
  Window cols_;
  std::int64_t in_;
  std::int64_t out_;
  PackedMatrix weight_;            ///< [KH*KW*Cin, Cout]
  std::optional<RowSweep> sweep_;  ///< where it suits, instead of products row by row
  SpatialInputGradient input_gradient_;
};

}  // namespace chispa::kernels
