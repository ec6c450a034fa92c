#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "chispa/core/tensor.h"

namespace chispa::io {

/// A named float tensor of a checkpoint: "model/3.weight" (what the network computes with, running statistics
/// among them), "optimizer/m/3.weight", and where an average of the weights is kept and stands in "model/",
/// the weights it is the average of: "training/3.weight".
struct NamedTensor {
  std::string name;
  Tensor tensor;
};

/// What a .chispa file holds: a JSON object as text, and tensors in a fixed order. Layers know nothing of it;
/// docs/checkpoint_format.md gives the bytes. The JSON has at least "model" (nn::ModelConfig) and "classes"
/// (names).
struct Checkpoint {
  std::string metadata;
  std::vector<NamedTensor> tensors;

  /// The tensor of that name, or nullptr.
  const Tensor* find(const std::string& name) const;
};

/// Written atomically; equal checkpoints give equal bytes. Throws Error for a tensor that is empty or whose
/// name is empty, longer than 1024 bytes or used twice, and when the file cannot be written.
void save_checkpoint(const Checkpoint& checkpoint, const std::filesystem::path& path);
/// Throws Error naming file, place and remedy when it is foreign, of another version, truncated or corrupt
/// (CRC-32).
Checkpoint load_checkpoint(const std::filesystem::path& path);

}  // namespace chispa::io
