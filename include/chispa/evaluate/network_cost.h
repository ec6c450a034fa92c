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

/// What a network will cost on the device. Sizes do not depend on the weights, so an untrained network tells
/// those of the trained one.
struct DeviceCost {
  emit::ModelBlob model;          ///< with the arena, the ring of each value and each stage's products
  std::int64_t instructions = 0;  ///< of one inference on a Cortex-M3, estimated by estimate_instructions()
};

/// `network` folded, quantized by the values that noise gives, and planned. Throws Error where it has no int8
/// form.
DeviceCost device_cost(const nn::Network& network);

/// Instructions of a Cortex-M3 for one inference, by the products and the outputs of each stage. A rough
/// guess: only the rates of the reference network's stages follow from what QEMU counts for it, the others
/// are not measured yet. tools/mcu_bench.sh counts.
std::int64_t estimate_instructions(const emit::ModelBlob& model);

/// The network as a graph in Graphviz's language, for `dot -Tsvg`.
std::string to_dot(const nn::Network& network);

}  // namespace chispa::evaluate
