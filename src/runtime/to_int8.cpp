#include "chispa/runtime/requantize.h"
#include "runtime/kernels.h"

namespace chispa::runtime {

int32_t to_int8(const Filter& filter, const Channel& channel, int32_t sum) {
  if (filter.rectified) return requantize_rectified(sum, channel.multiplier, channel.rectified_shift());
  const uint32_t value = static_cast<uint32_t>(requantize(sum, channel.multiplier, channel.shift()));
  const uint32_t zero_point = static_cast<uint32_t>(int32_t{filter.zero_point});
  return clamp(static_cast<int32_t>(value + zero_point), filter.clamp_min, filter.clamp_max);
}

}  // namespace chispa::runtime
