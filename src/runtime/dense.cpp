#include "runtime/kernels.h"
#include "runtime/output.h"

namespace chispa::runtime {

void dense_row(const Stage& stage, const int8_t* row, const int8_t* weights, Sum* sums) {
  const uint32_t count = uint32_t{stage.in_channels} * stage.plane_bytes;
  for (uint32_t o = 0; o < stage.out_channels; ++o) {
    uint32_t sum = static_cast<uint32_t>(sums[o]);
    for (uint32_t i = 0; i < count; ++i) sum += static_cast<uint32_t>(int32_t{*weights++} * row[i]);
    sums[o] = static_cast<int32_t>(sum);
  }
}

void dense_finish(const Stage& stage, const Channel* channels, const Sum* sums, RowSink sink) {
  for (uint32_t o = 0; o < stage.out_channels; ++o) {
    const uint32_t sum = static_cast<uint32_t>(sums[o]) + static_cast<uint32_t>(channels[o].bias());
    sink.row[o * sink.plane_bytes] =
        static_cast<int8_t>(to_int8(stage.filter, channels[o], static_cast<int32_t>(sum)));
  }
}

}  // namespace chispa::runtime
