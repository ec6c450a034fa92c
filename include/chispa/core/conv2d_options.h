#pragma once

#include "chispa/core/window.h"

namespace chispa {

/// Stride and padding of a two-dimensional window, the same along both axes.
struct Conv2DOptions {
  int stride = 1;
  Padding padding = Padding::same;
};

}  // namespace chispa
