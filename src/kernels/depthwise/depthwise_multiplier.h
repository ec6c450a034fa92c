#pragma once

#include <memory>

#include "kernels/convolution/image_convolution.h"

namespace chispa::kernels {

/// make_depthwise_conv2d() for M > 1 filters a channel, w [KH,KW,C*M]: output channel o reads channel o / M
/// (TensorFlow's order). It is a depthwise convolution of an image in which each channel stands M times.
std::unique_ptr<ImageConvolution> make_multiplied_depthwise(const Shape& x, const Tensor& w,
                                                            const Conv2DOptions& options);

}  // namespace chispa::kernels
