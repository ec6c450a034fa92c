#pragma once

// How finished sums become int8.
#include "chispa/runtime/requantize.h"
#include "runtime/stage.h"

namespace chispa::runtime {

/// Of a filter that is not rectified.
struct ToInt8 {
  Requantizer scaled;
  int32_t zero_point, clamp_min, clamp_max;

  ToInt8(const Filter& filter, const Channel& channel)
      : scaled(channel.multiplier, channel.shift()),
        zero_point(filter.zero_point),
        clamp_min(filter.clamp_min),
        clamp_max(filter.clamp_max) {}

  [[gnu::always_inline]] int8_t operator()(int32_t sum) const {
    const uint32_t value = static_cast<uint32_t>(scaled(sum)) + static_cast<uint32_t>(zero_point);
    return static_cast<int8_t>(clamp(static_cast<int32_t>(value), clamp_min, clamp_max));
  }
};

/// `count` sums of one channel.
void to_int8(const Filter& filter, const Channel& channel, const int32_t* sum, uint32_t count, int8_t* out);

}  // namespace chispa::runtime
