#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

// Short vectors of float by the compilers' vector extension (g++ and clang): one source for every instruction
// set. Everything here is inlined, so that no vector crosses a function boundary and no calling convention
// matters.

/// For lambdas, after their parameters: inlined whatever they cost.
#define CHISPA_INLINE __attribute__((always_inline))

namespace chispa::kernels {

/// Floats in the widest register that this build may use, and how many such registers there are.
#if defined(__AVX512F__)
inline constexpr int kLanes = 16;
inline constexpr int kRegisters = 32;
#elif defined(__AVX__)
inline constexpr int kLanes = 8;
inline constexpr int kRegisters = 16;
#elif defined(__aarch64__)
inline constexpr int kLanes = 4;
inline constexpr int kRegisters = 32;
#else
inline constexpr int kLanes = 4;
inline constexpr int kRegisters = 16;
#endif

template <int Lanes>
struct VectorOf {
  typedef float Float __attribute__((vector_size(Lanes * sizeof(float))));
  typedef std::int32_t Mask __attribute__((vector_size(Lanes * sizeof(float))));
  /// In memory. To the compiler an access to it is one to floats, so that a store does not make it read
  /// pointers and extents again, as a copy of bytes would.
  typedef float InMemory __attribute__((vector_size(Lanes * sizeof(float)), aligned(alignof(float))));
};
/// `Lanes` floats with the arithmetic operators, lane by lane.
template <int Lanes>
using Vector = typename VectorOf<Lanes>::Float;
/// What comparing two vectors gives: all bits set in the lanes where it holds.
template <int Lanes>
using Mask = typename VectorOf<Lanes>::Mask;

template <int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> load(const float* from) {
  return *reinterpret_cast<const typename VectorOf<Lanes>::InMemory*>(from);
}

template <int Lanes>
[[gnu::always_inline]] inline void store(float* to, Vector<Lanes> value) {
  *reinterpret_cast<typename VectorOf<Lanes>::InMemory*>(to) = value;
}

/// *sum += value.
template <int Lanes>
[[gnu::always_inline]] inline void add_to(float* sum, Vector<Lanes> value) {
  store<Lanes>(sum, load<Lanes>(sum) + value);
}

/// Half as many floats as a widest register holds, with zeros after them; and the first half of one.
template <int... Lane>
[[gnu::always_inline]] inline Vector<kLanes> load_half(const float* from,
                                                       std::integer_sequence<int, Lane...>) {
  return __builtin_shufflevector(load<kLanes / 2>(from), Vector<kLanes / 2>{}, Lane...);
}
[[gnu::always_inline]] inline Vector<kLanes> load_half(const float* from) {
  return load_half(from, std::make_integer_sequence<int, kLanes>{});
}
template <int... Lane>
[[gnu::always_inline]] inline void store_half(float* to, Vector<kLanes> value,
                                              std::integer_sequence<int, Lane...>) {
  store<kLanes / 2>(to, __builtin_shufflevector(value, value, Lane...));
}
[[gnu::always_inline]] inline void store_half(float* to, Vector<kLanes> value) {
  store_half(to, value, std::make_integer_sequence<int, kLanes / 2>{});
}

/// `value` in the lanes where `mask` holds, 0 in the others.
template <int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> keep(Mask<Lanes> mask, Vector<Lanes> value) {
  Mask<Lanes> bits;
  std::memcpy(&bits, &value, sizeof(bits));
  bits &= mask;
  std::memcpy(&value, &bits, sizeof(bits));
  return value;
}

/// Calls body(i) with i = 0 ... Count - 1 as constants: an array that is indexed by nothing else is kept in
/// registers.
template <int Count, typename Body>
[[gnu::always_inline]] inline void unrolled(const Body& body) {
  [&]<int... I>(std::integer_sequence<int, I...>) CHISPA_INLINE {
    (body(std::integral_constant<int, I>{}), ...);
  }
  (std::make_integer_sequence<int, Count>{});
}

/// Cuts [begin, end) into pieces of `Widest`, what remains into halves of it, and so on down to 1:
/// body(width, i) handles the decltype(width)::value elements from i on. So 24 channels are 16 + 8, and none
/// is left for a slow loop.
template <int Widest = kLanes, typename Body>
[[gnu::always_inline]] inline void for_each_piece(std::int64_t begin, std::int64_t end, const Body& body) {
  for (; begin + Widest <= end; begin += Widest) body(std::integral_constant<int, Widest>{}, begin);
  if constexpr (Widest > 1) for_each_piece<Widest / 2>(begin, end, body);
}

}  // namespace chispa::kernels
