#pragma once

#include "chispa/autograd/batch_norm.h"
#include "chispa/kernels/conv2d_options.h"

namespace chispa::ops {

/// What a convolution that is normalized and rectified is made of. The bias may be unset.
struct ConvBatchNormRelu {
  Variable weight;
  Variable bias;
  Conv2DOptions window = {};
  Variable gamma;
  Variable beta;
  RunningStatistics running;
  BatchNormOptions norm = {};
  /// Followed by max_pool2d with kernel and stride 2 and no padding.
  bool pooled = false;
};

/// relu(batch_norm(conv2d(x, weight, bias, window), gamma, beta, running, norm)), pooled or not, as one
/// operator, which reads and writes each activation less often; see kernels/conv_norm_relu.h. Values and
/// gradients are those of the three operators up to rounding; in training the bias, which batch normalization
/// takes away again, has a gradient of exactly 0. Shapes and errors are those of the three.
Variable conv2d_batch_norm_relu(const Variable& x, const ConvBatchNormRelu& layer);
/// The same with depthwise_conv2d.
Variable depthwise_conv2d_batch_norm_relu(const Variable& x, const ConvBatchNormRelu& layer);

}  // namespace chispa::ops
