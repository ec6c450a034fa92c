#pragma once

#include "chispa/core/window.h"

namespace chispa {

/// A pooling window and how it moves.
struct Pool2DOptions {
  Size2D kernel = 2;
  Size2D stride = 2;
  Padding padding = Padding::valid;
};

}  // namespace chispa
