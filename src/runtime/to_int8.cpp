#include "runtime/to_int8.h"

namespace chispa::runtime {

void to_int8(const Filter& filter, const Channel& channel, const int32_t* sum, uint32_t count, int8_t* out) {
  const int8_t* const end = out + count;
  if (filter.rectified) {
    for (const int shift = channel.rectified_shift(); out != end;)
      *out++ = static_cast<int8_t>(requantize_rectified(*sum++, channel.multiplier, shift));
  } else {
    for (const ToInt8 value(filter, channel); out != end;) *out++ = value(*sum++);
  }
}

}  // namespace chispa::runtime
