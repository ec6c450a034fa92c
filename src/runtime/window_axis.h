#pragma once

// Where the taps of a sliding window meet the map, along one axis.
#include "chispa/runtime/requantize.h"

namespace chispa::runtime {

struct Span {
  int32_t begin, end;
};

/// numerator / denominator, upwards, where it is above 0; else 0. denominator > 0.
inline int32_t ceiling(int32_t numerator, int32_t denominator) {
  return numerator <= 0 ? 0 : (numerator + denominator - 1) / denominator;
}

/// The results, of `count`, for which the tap at `offset` - padding lies within the map.
inline Span results_inside(int32_t count, int32_t stride, int32_t offset, int32_t extent) {
  const int32_t begin = clamp(ceiling(-offset, stride), 0, count);
  return {begin, clamp(ceiling(extent - offset, stride), begin, count)};
}

/// The taps, of `count`, that lie within the map when the first one lies at `first`.
inline Span taps_inside(int32_t count, int32_t dilation, int32_t first, int32_t extent) {
  return results_inside(count, dilation, first, extent);
}

}  // namespace chispa::runtime
