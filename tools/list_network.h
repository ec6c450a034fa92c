#pragma once

#include "chispa/evaluate/network_cost.h"
#include "chispa/nn/network.h"

namespace chispa::tools {

/// A line a node, and what the network will cost on the device.
void print_network(const nn::Network& network);
/// The same in one line.
std::string network_json(const nn::Network& network);

}  // namespace chispa::tools
