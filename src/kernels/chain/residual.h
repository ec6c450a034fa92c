#pragma once

#include <cstdint>

#include "chispa/core/activation.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// How a residual block ends: y = activation(path + shortcut). Without a shortcut, y is the path.
struct Residual {
  Tensor shortcut;                           ///< of the path's shape, or empty
  Activation activation = Activation::none;  ///< one of is_bounds() (kernels/elementwise/bounds.h)

  bool is_there() const { return !shortcut.empty(); }

  /// Makes y of the path, in place: `count` floats from `offset` on in the shortcut, and at `y`.
  void finish(std::int64_t offset, std::int64_t count, float* y) const;
  /// g = dy times the activation's derivative, which y tells: gradient of the path and of the shortcut.
  void gradient(const float* y, const float* dy, std::int64_t count, float* g) const;
};

}  // namespace chispa::kernels
