#include "runtime/blocks.h"
#include "runtime/output.h"

namespace chispa::runtime {
namespace {

void unpadded_block(const Stage& stage, const Window& window, uint32_t x, const Channel* channels,
                    const int8_t* weights, Word* packed) {
  const int32_t border = x == 0 ? 1 : x + kBlock == stage.in_width ? -1 : 0;
  depthwise_of_block({border,
                      channels,
                      packed,
                      packed + 2 * stage.in_channels,
                      stage.plane_bytes,
                      stage.pad_value,
                      {window.row(0) + x, window.row(1) + x, window.row(2) + x},
                      weights});
}

}  // namespace

void depthwise_block(const Stage& stage, const Window& window, uint32_t x, const Channel* channels,
                     const int8_t* weights, Word* packed) {
  if (stage.unpadded) return unpadded_block(stage, window, x, channels, weights, packed);
  const uint32_t last = stage.result_width - 1u;
  for (uint32_t c = 0; c < stage.in_channels; ++c, weights += stage.kernel_height * stage.kernel_width) {
    for (uint32_t i = 0; i < kBlock; ++i) {
      const uint32_t column = (x + i < last ? x + i : last) * stage.stride;
      // Modulo 2^32 like the hardware: a model that lies must not be undefined behaviour.
      uint32_t sum = static_cast<uint32_t>(channels[c].bias());
      const int8_t* weight = weights;
      for (uint32_t kh = 0; kh < stage.kernel_height; ++kh) {
        const int8_t* input = window.row(kh) + c * stage.plane_bytes + column;
        for (uint32_t kw = 0; kw < stage.kernel_width; ++kw)
          sum += static_cast<uint32_t>(*weight++ * *input++);
      }
      const int32_t value = to_int8(stage.depthwise, channels[c], static_cast<int32_t>(sum));
      if (i % 2 == 0)
        *packed = pack(value, 0);
      else
        *packed++ += pack(0, value);
    }
  }
}

}  // namespace chispa::runtime
