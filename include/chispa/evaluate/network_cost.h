#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chispa/emit/model_blob.h"
#include "chispa/nn/network.h"

namespace chispa::evaluate {

/// A node of a network, and what it takes for one image.
struct NodeCost {
  std::string name;
  std::string kind;
  std::vector<std::string> inputs;  ///< names; "input" is the network's
  Shape output;
  std::int64_t parameters = 0;
  std::int64_t multiply_accumulates = 0;
};

std::vector<NodeCost> node_costs(const nn::Network& network);

/// `network` folded, and quantized by the values that noise gives: all that there is to tell of an untrained
/// one. Throws Error where it has no int8 form.
quant::Int8Model untrained_model(const nn::Network& network);

/// What a network will cost on the device. Sizes do not depend on the weights, so an untrained network tells
/// those of the trained one.
emit::ModelBlob device_cost(const nn::Network& network);

/// The network as a graph in Graphviz's language, for `dot -Tsvg`.
std::string to_dot(const nn::Network& network);

}  // namespace chispa::evaluate
