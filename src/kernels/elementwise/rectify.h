#pragma once

#include "kernels/lanes/vector.h"

namespace chispa::kernels {

/// max(n, 0), lane by lane. What is not a number shows, as in relu.
template <int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> rectified(Vector<Lanes> n) {
  return keep<Lanes>(~(n <= 0.0f), n);
}

}  // namespace chispa::kernels
