#include "runtime/kernels.h"

namespace chispa::runtime {

void gather_block(const Stage& stage, const Window& window, uint32_t x, Word* packed) {
  const uint32_t stride = stage.stride;
  const uint32_t last = stage.result_width - 1u;
  uint32_t column[kBlock];
  for (uint32_t i = 0; i < kBlock; ++i) column[i] = (x + i < last ? x + i : last) * stride;
  for (uint32_t c = 0; c < stage.in_channels; ++c) {
    for (uint32_t kh = 0; kh < stage.kernel_height; ++kh) {
      const int8_t* row = window.row(kh) + c * stage.plane_bytes;
      for (uint32_t kw = 0; kw < stage.kernel_width; ++kw) {
        const int8_t* tap = row + kw;
        *packed++ = pack(tap[column[0]], tap[column[1]]);
        *packed++ = pack(tap[column[2]], tap[column[3]]);
      }
    }
  }
}

}  // namespace chispa::runtime
