#pragma once

#include <string>
#include <vector>

#include "chispa/io/checkpoint.h"
#include "chispa/nn/module.h"

namespace chispa::train {

/// Every parameter, then every buffer of a network, each named `prefix` + its path; they share the network's
/// storage.
std::vector<io::NamedTensor> network_tensors(const nn::Module& network, const std::string& prefix);

/// Copies into each of `targets` the checkpoint's tensor of its name. Throws Error naming `file` and the
/// tensor when it is missing, has another shape, or holds a value that is not finite.
void restore_tensors(const io::Checkpoint& checkpoint, std::vector<io::NamedTensor> targets,
                     const std::string& file);

}  // namespace chispa::train
