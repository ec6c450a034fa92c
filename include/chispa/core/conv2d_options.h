#pragma once

#include <cstdint>

#include "chispa/core/window.h"

namespace chispa {

/// How a two-dimensional convolution moves and reads.
struct Conv2DOptions {
  Size2D stride = 1;
  Padding padding = Padding::same;
  Size2D dilation = 1;      ///< input positions from one tap to the next ("a trous")
  std::int64_t groups = 1;  ///< of channels, each a convolution of its own; a depthwise one has no use for it
};

}  // namespace chispa
