#include "chispa/nn/model.h"

#include <fmt/format.h>

#include "chispa/core/error.h"
#include "chispa/nn/description.h"
#include "nn/built_in_networks.h"

namespace chispa::nn {
namespace {

void check(const ModelConfig& config) {
  if (config.height < 1 || config.width < 1 || config.channels < 1 || config.classes < 2)
    throw Error(
        fmt::format("model {}: input {}x{}x{} with {} classes; sizes must be at least 1, classes at least 2",
                    config.name, config.height, config.width, config.channels, config.classes));
  if (!(config.width_multiplier >= 0.0 && config.width_multiplier <= 64.0))
    throw Error(
        fmt::format("model {}: width multiplier {} is not in [0, 64]", config.name, config.width_multiplier));
}

}  // namespace

std::unique_ptr<Network> make_model(const ModelConfig& config, std::optional<RandomStream> random) {
  check(config);
  return build_network(config.description.empty() ? model_description(config.name) : config.description,
                       {.file = config.name + ".yaml",
                        .name = config.name,
                        .input = Shape{config.height, config.width, config.channels},
                        .classes = config.classes,
                        .width = config.width_multiplier,
                        .dropout = static_cast<double>(config.dropout)},
                       random);
}

ModelConfig with_description(ModelConfig config) {
  const auto found = built_in_networks().find(config.name);
  if (config.description.empty() && found != built_in_networks().end()) config.description = found->second;
  return config;
}

std::vector<std::string> model_names() {
  std::vector<std::string> names;
  for (const auto& [name, text] : built_in_networks()) names.push_back(name);
  return names;
}

const std::string& model_description(const std::string& name) {
  const auto found = built_in_networks().find(name);
  if (found == built_in_networks().end())
    throw Error(fmt::format("model \"{}\" is not known; there are {}", name, fmt::join(model_names(), ", ")));
  return found->second;
}

}  // namespace chispa::nn
