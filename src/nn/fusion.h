#pragma once

#include <cstddef>
#include <vector>

#include "chispa/autograd/conv_chain.h"
#include "chispa/nn/network.h"

namespace chispa::nn {

/// Nodes that one operator, ops::conv_chain, computes: runs of a convolution, its BatchNorm, its ReLU and
/// perhaps a 2x2 MaxPool2D, each read by the next alone.
struct FusedRun {
  std::vector<std::vector<std::size_t>> stages;  ///< indices of the nodes of each run

  std::size_t first() const { return stages.front().front(); }
  std::size_t last() const { return stages.back().back(); }
};

/// The longest run that begins at node `first`, or an empty one. readers: Network::reader_counts().
FusedRun find_run(const Network& network, std::size_t first, const std::vector<int>& readers);

/// What ops::conv_chain takes for it. Costs go to rows of the pass's profile, if it has one.
std::vector<ops::ConvBatchNormRelu> operands(const Network& network, const FusedRun& run, const Pass& pass);

}  // namespace chispa::nn
