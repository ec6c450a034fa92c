#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "chispa/core/tensor.h"

namespace chispa::io {

/// A named float tensor of a checkpoint: "model/3.weight", "optimizer/m/3.weight", "ema/3.weight".
struct NamedTensor {
  std::string name;
  Tensor tensor;
};

/// What a .chispa file holds: a JSON object as text, and tensors in a fixed order. Layers know nothing of it; docs/
/// checkpoint_format.md gives the bytes. The JSON has at least "model" (nn::ModelConfig) and "classes" (names).
struct Checkpoint {
  std::string metadata;
  std::vector<NamedTensor> tensors;

  /// The tensor of that name, or nullptr.
  const Tensor* find(const std::string& name) const;
};

/// Written atomically; equal checkpoints give equal bytes. Throws Error.
void save_checkpoint(const Checkpoint& checkpoint, const std::filesystem::path& path);
/// Throws Error naming file, place and remedy when it is foreign, of another version, truncated or corrupt (CRC-32).
Checkpoint load_checkpoint(const std::filesystem::path& path);

}  // namespace chispa::io
