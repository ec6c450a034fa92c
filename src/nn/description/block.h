#pragma once

#include <map>
#include <string>
#include <vector>

#include "nn/description/yaml_tree.h"

namespace chispa::nn {

/// Nodes that are defined once, "bottleneck(channels, stride = 1): [...]", and used by name.
struct Block {
  struct Parameter {
    std::string name;
    bool has_default = false;
    YamlTree value = {};  ///< where it has
  };
  std::string name;
  std::vector<Parameter> parameters;
  const YamlTree* nodes = nullptr;
};

/// The blocks of a description by name; they point into `tree`, the map under "blocks". Throws Error for
/// heads that are none, names that layers or other blocks have, and parameters that hide what has a meaning
/// everywhere.
std::map<std::string, Block> read_blocks(const YamlTree& tree, const std::string& file);

}  // namespace chispa::nn
