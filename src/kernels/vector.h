#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

// Short vectors of float by the compilers' vector extension (g++ and clang): one source for every instruction
// set. Everything here is inlined, so that no vector crosses a function boundary and no calling convention
// matters.

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
};
/// `Lanes` floats with the arithmetic operators, lane by lane.
template <int Lanes>
using Vector = typename VectorOf<Lanes>::Float;
/// What comparing two vectors gives: all bits set in the lanes where it holds.
template <int Lanes>
using Mask = typename VectorOf<Lanes>::Mask;

template <int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> load(const float* from) {
  Vector<Lanes> value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}

template <int Lanes>
[[gnu::always_inline]] inline void store(float* to, Vector<Lanes> value) {
  std::memcpy(to, &value, sizeof(value));
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

/// Cuts [begin, end) into pieces of `Widest`, what remains into halves of it, and so on down to 1:
/// body(width, i) handles the decltype(width)::value elements from i on. So 24 channels are 16 + 8, and none
/// is left for a slow loop.
template <int Widest = kLanes, typename Body>
[[gnu::always_inline]] inline void for_each_piece(std::int64_t begin, std::int64_t end, const Body& body) {
  for (; begin + Widest <= end; begin += Widest) body(std::integral_constant<int, Widest>{}, begin);
  if constexpr (Widest > 1) for_each_piece<Widest / 2>(begin, end, body);
}

}  // namespace chispa::kernels
