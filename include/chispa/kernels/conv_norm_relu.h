#pragma once

#include "chispa/kernels/batch_norm.h"
#include "chispa/kernels/image_convolution.h"

namespace chispa::kernels {

// A convolution, batch normalization, ReLU and, where asked for, 2x2 maximum pooling in one go. Batch
// statistics need all of z before any of y, so an activation has to go through memory; but no more often than
// this asks for: forward writes z, then reads z and writes y; backward reads z and dy for the sums, then
// reads z, dy and x and writes dx. The gradient of z itself never leaves the cache.

/// gamma and beta [C] and what is added to the variance.
struct NormParameters {
  Tensor gamma;
  Tensor beta;
  float epsilon;
};

struct ConvNormRelu {
  Tensor z;  ///< the convolution without bias, kept for the backward pass
  ChannelMoments moments;
  Tensor y;
  bool pooled;
};

/// z = convolution of x,  y = max(gamma * (z - mean) / sqrt(variance + epsilon) + beta, 0) by z's own
/// moments; with `pooled`, the largest y of each 2x2 pixels, for which z's height and width must be even.
ConvNormRelu conv_norm_relu(const ImageConvolution& convolution, const Tensor& x, const NormParameters& norm,
                            bool pooled);

/// The same by given moments, [C] each; z is not kept.
Tensor conv_norm_relu(const ImageConvolution& convolution, const Tensor& x, const NormParameters& norm,
                      const Tensor& mean, const Tensor& variance, bool pooled);

struct ConvNormReluGradients {
  Tensor x;  ///< empty unless asked for
  Tensor weight;
  Tensor gamma;
  Tensor beta;
};

/// Gradients of the first form, given y's.
ConvNormReluGradients conv_norm_relu_gradients(const ImageConvolution& convolution, const Tensor& x,
                                               const NormParameters& norm, const ConvNormRelu& forward,
                                               const Tensor& dy, bool wants_x);

}  // namespace chispa::kernels
