#pragma once

#include <limits>

#include "chispa/core/activation.h"
#include "kernels/lanes/vector.h"

namespace chispa::kernels {

/// min(max(n, low), high).
struct Bounds {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
};

/// Whether an activation is nothing but bounds: so it may be taken after a maximum instead of before.
constexpr bool is_bounds(Activation activation) {
  return activation == Activation::none || activation == Activation::relu || activation == Activation::relu6;
}

/// None for an activation that is more than bounds.
inline Bounds bounds_of(Activation activation) {
  if (activation == Activation::relu) return {.low = 0.0f};
  if (activation == Activation::relu6) return {.low = 0.0f, .high = 6.0f};
  return {};
}

/// Lane by lane; what is not a number stays so, as in relu.
template <int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> bounded(Vector<Lanes> n, const Bounds& bounds) {
  const Vector<Lanes> low = Vector<Lanes>{} + bounds.low;
  const Vector<Lanes> high = Vector<Lanes>{} + bounds.high;
  const Vector<Lanes> raised = n <= low ? low : n;
  return raised > high ? high : raised;
}

/// What a convolution without batch normalization ends in: y is z + bias [Cout] within bounds, or z itself
/// where there is no bias.
struct Ending {
  const float* bias = nullptr;
  Bounds bounds = {};
};

}  // namespace chispa::kernels
