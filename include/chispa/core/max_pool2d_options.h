#pragma once

#include <cstdint>

#include "chispa/core/window.h"

namespace chispa {

/// A square pooling window and how it moves.
struct MaxPool2DOptions {
  std::int64_t kernel = 2;
  std::int64_t stride = 2;
  Padding padding = Padding::valid;
};

}  // namespace chispa
