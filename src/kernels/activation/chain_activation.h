#pragma once

#include <string>
#include <type_traits>

#include "chispa/core/activation.h"
#include "chispa/core/error.h"
#include "kernels/activation/functions.h"
#include "kernels/elementwise/bounds.h"
#include "kernels/lanes/vector.h"

namespace chispa::kernels {

// The activations in which stages of a chain end, as constants, so that they are computed in the registers
// that hold what comes before.

constexpr bool is_chain_activation(Activation activation) {
  return is_bounds(activation) || activation == Activation::hard_swish || activation == Activation::silu;
}

/// Calls body(constant) with the activation as a constant. Throws Error where !is_chain_activation().
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
    case silu:
      return body(std::integral_constant<Activation, silu>{});
    case leaky_relu:
    case hard_sigmoid:
    case sigmoid:
    case tanh:
    case gelu:
      break;
  }
  throw Error(std::string("a chain has no activation ") + to_string(activation));
}

/// Of those that are more than bounds.
template <Activation kActivation>
using ChainFunction = std::conditional_t<kActivation == Activation::hard_swish, HardSwish, Silu>;

/// The function, lane by lane; what is not a number stays so.
template <Activation kActivation, int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> activated(Vector<Lanes> n) {
  if constexpr (kActivation == Activation::none) return n;
  if constexpr (kActivation == Activation::relu) return keep<Lanes>(~(n <= 0.0f), n);
  if constexpr (kActivation == Activation::relu6) return bounded<Lanes>(n, bounds_of(kActivation));
  if constexpr (!is_bounds(kActivation)) return ChainFunction<kActivation>().template value<Lanes>(n);
}

/// `gradient` times the function's derivative at n.
template <Activation kActivation, int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> through(Vector<Lanes> n, Vector<Lanes> gradient) {
  if constexpr (kActivation == Activation::none) return gradient;
  if constexpr (kActivation == Activation::relu) return keep<Lanes>(n > 0.0f, gradient);
  if constexpr (kActivation == Activation::relu6) return keep<Lanes>((n > 0.0f) & (n < 6.0f), gradient);
  if constexpr (!is_bounds(kActivation))
    return gradient * ChainFunction<kActivation>().template derivative<Lanes>(n);
}

}  // namespace chispa::kernels
