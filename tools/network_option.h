#pragma once

#include <string>

#include "chispa/nn/model.h"

namespace chispa::tools {

/// Whether an argument names a network: one that is built in, or a description's file (.yaml, .yml).
bool names_network(const std::string& argument);

/// The network that --model names: a built-in one, or that of a description's file, which is read. A name
/// that is not known stays to be refused by its settings.
void set_network(const std::string& argument, nn::ModelConfig& config);

/// "HxWxC". Throws UsageError for what is not that.
void set_input(const std::string& argument, nn::ModelConfig& config);

}  // namespace chispa::tools
