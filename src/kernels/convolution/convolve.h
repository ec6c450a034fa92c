#pragma once

#include "chispa/core/tensor.h"
#include "kernels/convolution/image_convolution.h"

namespace chispa::kernels {

/// y [N,H',W',Cout] of x [N,H,W,Cin], with bias b [Cout] or without where b is empty. The batch is shared out
/// to the threads by images.
Tensor convolve(const ImageConvolution& convolution, const Tensor& x, const Tensor& b);
Tensor convolution_input_gradient(const ImageConvolution& convolution, const Tensor& dy);
Tensor convolution_weight_gradient(const ImageConvolution& convolution, const Tensor& x, const Tensor& dy);

/// [N, ...] for the extents of one image.
Shape batch_shape(std::int64_t images, const Shape& image);

}  // namespace chispa::kernels
