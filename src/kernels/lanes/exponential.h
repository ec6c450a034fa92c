#pragma once

#include <cstring>

#include "kernels/lanes/vector.h"

namespace chispa::kernels {

/// e^x in two parts, lane by lane: e^x = power * (1 + rest), power a power of 2 and |rest| < 0.42. Beyond -87
/// and 88 it is what it is there, so that nothing overflows; not a number stays so.
template <int Lanes>
struct Exponential {
  [[gnu::always_inline]] explicit Exponential(Vector<Lanes> x) {
    const Vector<Lanes> least = Vector<Lanes>{} - 87.0f, greatest = Vector<Lanes>{} + 88.0f;
    x = x < least ? least : x;
    x = x > greatest ? greatest : x;
    // x = n log 2 + r. Added to 1.5 * 2^23, n is rounded to an integer and stands in the lowest bits.
    const Vector<Lanes> shift = Vector<Lanes>{} + 0x1.8p23f;
    const Vector<Lanes> shifted = x * 0x1.715476p0f + shift;
    const Vector<Lanes> n = shifted - shift;
    // log 2 in two parts: products of n with the first are exact.
    const Vector<Lanes> r = (x - n * 0x1.62e4p-1f) - n * 0x1.7f7d1cp-20f;
    Mask<Lanes> bits;
    std::memcpy(&bits, &shifted, sizeof(bits));
    bits = (bits << 23) + 0x3f800000;
    std::memcpy(&power, &bits, sizeof(bits));
    // Taylor's series; |r| <= log(2) / 2, so what is left out is below a quarter of the last digit.
    Vector<Lanes> series = r * (1.0f / 5040.0f) + 1.0f / 720.0f;
    series = series * r + 1.0f / 120.0f;
    series = series * r + 1.0f / 24.0f;
    series = series * r + 1.0f / 6.0f;
    series = series * r + 0.5f;
    rest = series * (r * r) + r;
  }

  /// e^x
  [[gnu::always_inline]] Vector<Lanes> value() const { return power * rest + power; }
  /// e^x - 1, to the last digits of small ones, too.
  [[gnu::always_inline]] Vector<Lanes> minus_one() const { return power * rest + (power - 1.0f); }

  Vector<Lanes> power;
  Vector<Lanes> rest;
};

}  // namespace chispa::kernels
