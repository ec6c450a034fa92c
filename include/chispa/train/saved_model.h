#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "chispa/core/tensor.h"
#include "chispa/io/checkpoint.h"
#include "chispa/nn/model.h"
#include "chispa/train/config.h"

namespace chispa::train {

/// A trained network with what is needed to use it.
struct SavedModel {
  nn::ModelConfig config;  ///< as the file has it: older ones have a name without a description
  std::vector<std::string> class_names;
  ImageSource images;  ///< that it was trained on
  std::unique_ptr<nn::Network> network;
  /// [layers,2], the least and greatest value of each folded layer's output that quantization-aware training
  /// had; empty after any other.
  Tensor ranges;
  /// For how many bits it was trained (TrainConfig::quantization_bits); 0: in float.
  int quantization_bits = 0;
};

/// How a picture is prepared for it.
data::Preparation preparation_of(const SavedModel& model);

/// Rebuilds the network of a checkpoint: the one its metadata names, with its "model/" tensors as parameters
/// and running statistics. `file` is what errors call it. Throws Error when the metadata is not that of a
/// network, or a tensor is missing, has another shape than the network's, or holds a value that is not
/// finite.
SavedModel restore_model(const io::Checkpoint& checkpoint, const std::string& file);

/// The same from a file; see io::load_checkpoint for what else it refuses.
SavedModel load_model(const std::filesystem::path& path);

}  // namespace chispa::train
