#pragma once

#include <memory>
#include <span>
#include <vector>

#include "chispa/core/activation.h"
#include "chispa/core/profile.h"
#include "kernels/chain/residual.h"
#include "kernels/convolution/image_convolution.h"
#include "kernels/norm/batch_norm.h"

namespace chispa::kernels {

// A chain of convolutions, each followed by batch normalization, an activation and, where asked for, 2x2
// maximum pooling. Batch statistics need all of a convolution's output z before any of the stage's output y,
// so z has to go through memory. y does not: it is cheap, and made again from z, an image at a time and in
// cache, wherever it is read. So a stage's forward pass reads the z before it and writes its own; its
// backward pass reads both and y's gradient, and writes that of the stage before it together with the sums
// which that one's batch normalization asks for. Some z are cheap to make as well, and not stored either; see
// stage_reader.h.

/// gamma and beta [C] and what is added to the variance.
struct NormParameters {
  Tensor gamma;
  Tensor beta;
  float epsilon;
};

/// z = convolution of x, without bias;  y = activation(gamma * (z - mean) / sqrt(variance + epsilon) + beta);
/// with `pooled`, the largest y of each 2x2 pixels, of which an odd last row or column is no part. The
/// activation is one of is_chain_activation() (kernels/activation/chain_activation.h), and of is_bounds()
/// (kernels/elementwise/bounds.h) where it is pooled.
struct ConvStage {
  std::shared_ptr<const ImageConvolution> convolution;
  NormParameters norm;
  Activation activation = Activation::relu;
  bool pooled = false;
  /// Where the costs of training passes are added up, if anybody asks.
  ProfileRow* profile = nullptr;
};

/// What a forward pass in training leaves: y of the last stage, and each stage's z, empty where it is made
/// again, with its moments, by which it was normalized.
struct ConvChain {
  std::vector<Tensor> z;
  std::vector<ChannelMoments> moments;
  Tensor y;
};

/// There is at least one stage, and each takes what the one before it gives.
ConvChain conv_chain(std::span<const ConvStage> stages, const Residual& end, const Tensor& x);

struct ConvStageGradients {
  Tensor weight;
  Tensor gamma;
  Tensor beta;
};
struct ConvChainGradients {
  Tensor x;         ///< empty unless asked for; with the shortcut's share where that is x itself
  Tensor shortcut;  ///< empty where there is none
  std::vector<ConvStageGradients> stages;
};

/// Gradients of the form for training, given y's. `forward.y` is asked for only where the end has an
/// activation.
ConvChainGradients conv_chain_gradients(std::span<const ConvStage> stages, const Residual& end,
                                        const Tensor& x, const ConvChain& forward, const Tensor& dy,
                                        bool wants_x);

}  // namespace chispa::kernels
