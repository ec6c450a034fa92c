#pragma once

#include <span>

#include "chispa/core/activation.h"
#include "chispa/core/conv2d_options.h"
#include "chispa/core/tensor.h"
#include "kernels/chain/residual.h"

namespace chispa::kernels {

/// y = activation(convolution of x by w + b): conv2d for w [KH,KW,Cin,Cout], depthwise_conv2d for w
/// [KH,KW,C]; b [Cout]. The activation is one of is_chain_activation(), see
/// kernels/activation/chain_activation.h. With `pooled`, the largest y of each 2x2 pixels, of which an odd
/// last row or column is no part.
struct FoldedStage {
  Tensor weight;
  Tensor bias;
  Conv2DOptions window = {};
  Activation activation = Activation::relu;
  bool pooled = false;
};

/// y of the last of some stages, of which each takes what the one before it gives; x [N,H,W,C]. What an image
/// becomes on its way stays in cache: a convolution and the 1x1 ones after it work on some rows at a time.
Tensor folded_chain(std::span<const FoldedStage> stages, const Residual& end, const Tensor& x);

}  // namespace chispa::kernels
