#include "runtime/kernels.h"

namespace chispa::runtime {

void max_pool_row(const Stage& stage, const Window& window, RowSink sink) {
  for (uint32_t c = 0; c < stage.in_channels; ++c, sink.row += sink.plane_bytes) {
    for (uint32_t x = 0; x < stage.result_width; ++x) {
      int8_t largest = -128;
      for (uint32_t kh = 0; kh < stage.kernel_height; ++kh) {
        const int8_t* row = window.row(kh) + c * stage.plane_bytes + x * stage.stride;
        for (uint32_t kw = 0; kw < stage.kernel_width; ++kw) largest = row[kw] > largest ? row[kw] : largest;
      }
      sink.row[x] = largest;
    }
  }
}

}  // namespace chispa::runtime
