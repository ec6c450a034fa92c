#pragma once

#include "chispa/runtime/requantize.h"
#include "runtime/stage.h"

namespace chispa::runtime {

/// The int8 value of a finished sum.
inline int32_t to_int8(const Filter& filter, const Channel& channel, int32_t sum) {
  if (filter.rectified) return requantize_rectified(sum, channel.multiplier, channel.rectified_shift());
  const int32_t value = requantize(sum, channel.multiplier, channel.shift());
  return clamp(
      static_cast<int32_t>(static_cast<uint32_t>(value) + static_cast<uint32_t>(int32_t{filter.zero_point})),
      filter.clamp_min, filter.clamp_max);
}

}  // namespace chispa::runtime
