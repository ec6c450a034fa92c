#pragma once

#include "chispa/runtime/requantize.h"
#include "runtime/stage.h"

namespace chispa::runtime {

/// The int8 value of a finished sum.
inline int32_t to_int8(const Filter& filter, const Channel& channel, int32_t sum) {
  // & 31: the shift of a rectified filter is below 30; a model that lies about it stays defined.
  if (filter.rectified) return requantize_rectified(sum, channel.multiplier, channel.shift() & 31);
  const int32_t value = requantize(sum, channel.multiplier, channel.shift());
  return clamp(
      static_cast<int32_t>(static_cast<uint32_t>(value) + static_cast<uint32_t>(int32_t{filter.zero_point})),
      filter.clamp_min, filter.clamp_max);
}

}  // namespace chispa::runtime
