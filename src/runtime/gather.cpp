#include "runtime/kernels.h"

namespace chispa::runtime {

void gather_block(const RowTask& task, uint32_t x) {
  const Stage& stage = task.stage;
  const uint32_t last = stage.result_width - 1u;
  const auto column = [&](uint32_t pixel) { return (pixel < last ? pixel : last) * stage.stride; };
  const uint32_t column0 = column(x), column1 = column(x + 1), column2 = column(x + 2),
                 column3 = column(x + 3);
  const uint32_t planes_end = uint32_t{stage.in_channels} * stage.plane_bytes;
  Word* packed = task.scratch;
  for (uint32_t plane = 0; plane != planes_end; plane += stage.plane_bytes) {
    for (uint32_t kh = 0; kh < task.window.height; ++kh) {
      const int8_t* tap = task.window.row(kh) + plane;
      for (const int8_t* const end = tap + stage.kernel_width; tap != end; ++tap, packed += 2) {
        packed[0] = pack(tap[column0], tap[column1]);
        packed[1] = pack(tap[column2], tap[column3]);
      }
    }
  }
}

}  // namespace chispa::runtime
