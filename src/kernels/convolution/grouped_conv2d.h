#pragma once

#include <vector>

#include "chispa/core/window.h"
#include "kernels/convolution/image_convolution.h"
#include "kernels/product/matrix_product.h"

namespace chispa::kernels {

/// Any number of groups, and taps that lie apart. What a window reads of one row of the kernel is a
/// GroupedView of the frame with a group for each tap: a product for each row of the kernel and each group of
/// channels.
class GroupedConv2D : public ImageConvolution {
 public:
  /// x [N,H,W,Cin], w [KH,KW,Cin/groups,Cout].
  GroupedConv2D(const Shape& x, const Tensor& w, const Conv2DOptions& options);

  void forward(const float* x, std::int64_t images, float* z) const override;
  /// A convolution with stride 1 of dz, spread by the stride, by the kernel turned around.
  void input_gradient(const float* dz, std::int64_t images, float* dx) const override;
  void add_weight_gradient(const float* x, const float* dz, std::int64_t images, float* dw) const override;

 private:
  Window rows_;
  Window cols_;
  std::int64_t groups_;
  std::int64_t in_;   ///< channels of one group
  std::int64_t out_;  ///< likewise
  /// For each group and row of the kernel: [KW*in_, out_], and [KW*out_, in_] with the taps in reverse order.
  std::vector<PackedMatrix> weights_;
  std::vector<PackedMatrix> turned_weights_;
};

}  // namespace chispa::kernels
