#pragma once

#include <vector>

#include "chispa/autograd/conv_chain.h"
#include "chispa/nn/sequential.h"

namespace chispa::nn {

/// The operands of consecutive layers of a network that one operator computes, ops::conv_chain.
struct ConvChainLayers {
  std::vector<ops::ConvBatchNormRelu> operands;
  std::size_t layers = 0;  ///< how many layers of the network these are
};

/// The longest run, from layer `first` on, of: a convolution, a BatchNorm, a ReLU and perhaps a 2x2
/// MaxPool2D.
ConvChainLayers find_conv_chain(const std::vector<std::unique_ptr<Layer>>& layers, std::size_t first,
                                const Pass& pass);

}  // namespace chispa::nn
