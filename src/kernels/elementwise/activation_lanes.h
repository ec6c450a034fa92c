#pragma once

#include <string>
#include <type_traits>

#include "chispa/core/activation.h"
#include "chispa/core/error.h"
#include "kernels/elementwise/bounds.h"
#include "kernels/lanes/vector.h"

namespace chispa::kernels {

/// Whether activated() and through() have the function.
constexpr bool has_lanes(Activation activation) {
  return activation == Activation::none || activation == Activation::relu ||
         activation == Activation::relu6 || activation == Activation::hard_swish;
}

/// Calls body(constant) with the activation as a constant. Throws Error where !has_lanes().
template <typename Body>
void with_activation(Activation activation, const Body& body) {
  using enum Activation;
  switch (activation) {
    case none:
      return body(std::integral_constant<Activation, none>{});
    case relu:
      return body(std::integral_constant<Activation, relu>{});
    case relu6:
      return body(std::integral_constant<Activation, relu6>{});
    case hard_swish:
      return body(std::integral_constant<Activation, hard_swish>{});
    case leaky_relu:
    case hard_sigmoid:
    case sigmoid:
    case tanh:
    case silu:
    case gelu:
      break;
  }
  throw Error(std::string("activation: there are no vectors of ") + to_string(activation));
}

/// The function, lane by lane; what is not a number stays so.
template <Activation kActivation, int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> activated(Vector<Lanes> n) {
  static_assert(has_lanes(kActivation));
  if constexpr (kActivation == Activation::relu) return keep<Lanes>(~(n <= 0.0f), n);
  if constexpr (kActivation == Activation::relu6) return bounded<Lanes>(n, bounds_of(Activation::relu6));
  if constexpr (kActivation == Activation::hard_swish)
    return n * bounded<Lanes>(n + 3.0f, bounds_of(Activation::relu6)) * (1.0f / 6.0f);
  return n;
}

/// `gradient` times the function's derivative at n; at a corner, 0 or the derivative of the flat side.
template <Activation kActivation, int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> through(Vector<Lanes> n, Vector<Lanes> gradient) {
  static_assert(has_lanes(kActivation));
  if constexpr (kActivation == Activation::relu) return keep<Lanes>(n > 0.0f, gradient);
  if constexpr (kActivation == Activation::relu6) return keep<Lanes>((n > 0.0f) & (n < 6.0f), gradient);
  if constexpr (kActivation == Activation::hard_swish) {
    const Vector<Lanes> inside = gradient * (n * (1.0f / 3.0f) + 0.5f);
    return keep<Lanes>(n > -3.0f, n < 3.0f ? inside : gradient);
  }
  return gradient;
}

}  // namespace chispa::kernels
