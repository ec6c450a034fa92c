#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "chispa/nn/network.h"

namespace chispa::nn {

/// What a description leaves open.
struct DescriptionSettings {
  std::string file;  ///< what errors call it: "FILE:LINE: what"
  std::string name;  ///< of the network
  Shape input{32, 32, 3};
  std::int64_t classes = 10;
  /// Multiplies the channel counts that the file has as numbers; 0: what the file says under "width", else 1.
  double width = 0.0;
  double dropout = 0.0;  ///< the file's name "dropout"
};

/// The network that `text` describes, with weights drawn from `random`, without it 0. docs/networks.md
/// explains the language. Throws Error "FILE:LINE: what" for whatever does not make a network; see read_yaml
/// for the limits.
std::unique_ptr<Network> build_network(const std::string& text, const DescriptionSettings& settings,
                                       std::optional<RandomStream> random);

}  // namespace chispa::nn
