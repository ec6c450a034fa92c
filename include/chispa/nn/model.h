#pragma once

#include <memory>
#include <string>
#include <vector>

#include "chispa/nn/sequential.h"

namespace chispa::nn {

/// What a network is called and how it is sized; stored in every checkpoint, so that a file is enough to rebuild it.
struct ModelConfig {
  std::string name = "sepconv";
  std::int64_t height = 32;
  std::int64_t width = 32;
  std::int64_t channels = 3;
  std::int64_t classes = 10;
  /// Multiplies every channel count but the input's and the classes'.
  double width_multiplier = 1.0;
  float dropout = 0.2f;
};

/// Builds the network `config.name` with weights drawn from `random`. Throws Error naming the known models when it is
/// not one of them, and when the size cannot be pooled down.
std::unique_ptr<Sequential> make_model(const ModelConfig& config, RandomStream random);

/// Names that make_model takes.
std::vector<std::string> model_names();

}  // namespace chispa::nn
