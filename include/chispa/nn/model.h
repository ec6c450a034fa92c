#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chispa/nn/network.h"

namespace chispa::nn {

/// What a network is and how it is sized; stored in every checkpoint, so that a file is enough to rebuild it.
struct ModelConfig {
  std::string name = "sepconv";
  /// See docs/networks.md; empty: that of data/networks by this name.
  std::string description = {};
  std::int64_t height = 32;
  std::int64_t width = 32;
  std::int64_t channels = 3;
  std::int64_t classes = 10;
  /// Multiplies every channel count that the description has as a number; 0: what the description says,
  /// else 1.
  double width_multiplier = 0.0;
  float dropout = 0.2f;  ///< what the description calls "dropout"
};

/// Builds the network with weights drawn from `random`; without it they are 0, which is enough to see whether
/// there is such a network, or to read them from a file. Throws Error for a name that is not known where
/// there is no description, for sizes that make no sense, and as build_network() does.
std::unique_ptr<Network> make_model(const ModelConfig& config, std::optional<RandomStream> random);

/// `config` with the description of the built-in network that it names, where it has none of its own: what is
/// stored says all of the network then, whatever later versions call by that name. A name that is not known
/// stays without.
ModelConfig with_description(ModelConfig config);

/// Names of the networks of data/networks, which are built in.
std::vector<std::string> model_names();
/// The description of one. Throws Error naming those there are for another name.
const std::string& model_description(const std::string& name);

}  // namespace chispa::nn
