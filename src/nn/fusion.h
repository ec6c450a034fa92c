#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "chispa/core/activation.h"
#include "chispa/nn/network.h"

namespace chispa::nn {

/// A convolution and what ops::conv_chain computes with it.
struct FusedStage {
  std::vector<std::size_t> nodes;  ///< convolution, norm and, if they are there, activation and pooling
  Activation activation = Activation::none;
  bool pooled = false;
};

/// What a pass through a network computes at once: a node by its layer, or several by ops::conv_chain.
struct Step {
  std::vector<FusedStage> stages;            ///< empty for a layer of its own
  bool adds = false;                         ///< the stages end in the addition of inputs[1] ...
  Activation activation = Activation::none;  ///< ... and in this
  std::size_t last = 0;                      ///< the node whose value comes out
  std::vector<int> inputs;                   ///< of the first node, and the addition's other one
};

/// What every pass through a network asks of its graph.
struct ForwardPlan {
  std::vector<Step> steps;
  std::vector<int> readers;  ///< of each node's output
};

/// The steps in an order in which each has what it reads. Where values have no reader but the next node,
/// found anywhere in the graph, these are fused:
///   runs of stages: a Conv2D or DepthwiseConv2D, its BatchNorm, an activation or none (a linear bottleneck),
///   a 2x2 MaxPool2D or none;
///   with a run, the Add of its output and another value of its shape, and the ReLU or ReLU6 after that.
std::vector<Step> fuse(const Network& network);

/// What the fused nodes give for the step's inputs. Costs go to rows of the pass's profile, if it has one.
Variable forward_fused(const Network& network, const Step& step, std::span<const Variable> inputs,
                       const Pass& pass);

}  // namespace chispa::nn
