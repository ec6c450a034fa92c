#include "runtime/kernels.h"

namespace chispa::runtime {

void max_pool_row(const RowTask& task) {
  const Stage& stage = task.stage;
  int8_t* out = task.sink.row;
  for (uint32_t c = 0; c < stage.in_channels; ++c, out += task.sink.plane_bytes) {
    for (uint32_t x = 0; x < stage.result_width; ++x) {
      int8_t largest = -128;
      for (uint32_t kh = 0; kh < task.window.height; ++kh) {
        const int8_t* tap = task.window.row(kh) + c * stage.plane_bytes + x * stage.stride;
        for (uint32_t kw = 0; kw < stage.kernel_width; ++kw) largest = tap[kw] > largest ? tap[kw] : largest;
      }
      out[x] = largest;
    }
  }
}

}  // namespace chispa::runtime
