#include "chispa/runtime/requantize.h"
#include "runtime/kernels.h"
#include "runtime/output.h"

namespace chispa::runtime {

void depthwise_block(const Stage& stage, const Window& window, uint32_t x, const Channel* channels,
                     const int8_t* weights, Word* packed) {
  const uint32_t last = stage.result_width - 1u;
  uint32_t column[kBlock];
  for (uint32_t i = 0; i < kBlock; ++i) column[i] = (x + i < last ? x + i : last) * stage.stride;
  for (uint32_t c = 0; c < stage.in_channels; ++c) {
    // Modulo 2^32 like the hardware: a model that lies must not be undefined behaviour.
    uint32_t sums[kBlock] = {};
    for (uint32_t kh = 0; kh < stage.kernel_height; ++kh) {
      const int8_t* row = window.row(kh) + c * stage.plane_bytes;
      for (uint32_t kw = 0; kw < stage.kernel_width; ++kw, ++weights)
        for (int i = 0; i < kBlock; ++i)
          sums[i] += static_cast<uint32_t>(int32_t{*weights} * row[column[i] + kw]);
    }
    int32_t values[kBlock];
    const uint32_t bias = static_cast<uint32_t>(channels[c].bias());
    for (int i = 0; i < kBlock; ++i)
      values[i] = to_int8(stage.depthwise, channels[c], static_cast<int32_t>(sums[i] + bias));
    *packed++ = pack(values[0], values[1]);
    *packed++ = pack(values[2], values[3]);
  }
  for (uint32_t c = stage.in_channels; c < format::padded_taps(stage.in_channels); ++c) {
    *packed++ = 0;
    *packed++ = 0;
  }
}

}  // namespace chispa::runtime
