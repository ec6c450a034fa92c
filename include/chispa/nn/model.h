#pragma once

#include <memory>
#include <string>
#include <vector>

#include "chispa/nn/sequential.h"

namespace chispa::nn {

/// What a network is called and how it is sized; stored in every checkpoint, so that a file is enough to
/// rebuild it.
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

/// Builds the network `config.name` with weights drawn from `random`.
///   sepconv: the reference network, for the device: Conv 3x3 to 16, separable 24, pool, separable 48, pool,
///            separable 96, separable 192, pool, dropout, Dense; "separable c" is a depthwise 3x3 and a 1x1
///            convolution to c channels. 59,074 parameters, 2.9 million multiply-accumulates at 32x32.
///   teacher: for the host, to learn from: Conv 3x3 to 32, pool, 96, 96, pool, 192, 192, pool, 256, pool,
///   dropout,
///            Dense. 1,064,330 parameters, 68 million multiply-accumulates.
/// Every convolution is followed by BatchNorm and ReLU, every pool is a 2x2 maximum. Throws Error naming the
/// known models when it is not one of them, and when the size cannot be pooled down.
std::unique_ptr<Sequential> make_model(const ModelConfig& config, RandomStream random);

/// Names that make_model takes.
std::vector<std::string> model_names();

}  // namespace chispa::nn
