#pragma once

#include <span>

#include "chispa/autograd/batch_norm.h"
#include "chispa/core/activation.h"
#include "chispa/core/conv2d_options.h"
#include "chispa/core/profile.h"

namespace chispa::ops {

/// Whether conv_chain computes this activation, and 2x2 pooling of it.
bool conv_chain_has(Activation activation, bool pooled);
/// Whether a residual block may end in it.
bool conv_chain_ends_in(Activation activation);

/// One stage of a chain, a convolution that is normalized: activation(batch_norm(conv(x, weight, bias,
/// window), gamma, beta, running, norm)), and max_pool2d of that with kernel and stride 2 where `pooled`.
/// conv is conv2d for a weight [KH,KW,Cin,Cout], depthwise_conv2d for [KH,KW,C]. The bias may be unset.
struct ConvStage {
  Variable weight;
  Variable bias;
  Conv2DOptions window = {};
  Variable gamma;
  Variable beta;
  RunningStatistics running;
  BatchNormOptions norm = {};
  Activation activation = Activation::relu;
  bool pooled = false;
  /// Where the costs of training passes are added up, if anybody asks; it must outlive the graph.
  ProfileRow* profile = nullptr;
};

/// How a residual block ends: activation(path + shortcut). Without a shortcut, with the path.
struct ResidualEnd {
  Variable shortcut;                         ///< of the path's shape, or unset
  Activation activation = Activation::none;  ///< none, relu or relu6
};

/// The stages one after the other as one operator, which reads and writes each activation less often; see
/// kernels/chain/conv_chain.h and, for inference, kernels/chain/folded_chain.h. Values and gradients are
/// those of the plain operators up to rounding; in training the biases, which batch normalization takes away
/// again, have gradients of exactly 0. All stages are in training or none is. Shapes and errors are those of
/// the plain operators.
Variable conv_chain(const Variable& x, std::span<const ConvStage> stages, const ResidualEnd& end = {});

}  // namespace chispa::ops
