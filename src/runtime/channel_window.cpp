#include "runtime/kernels.h"

namespace chispa::runtime {
namespace {

/// The depthwise sum, or the largest element, of one window. input: its upper left element in each row's
/// plane.
int32_t window_value(const RowTask& task, uint32_t input, const int8_t* weights, const Channel* channel) {
  // Modulo 2^32 like the hardware: a model that lies must not be undefined behaviour.
  uint32_t sum = 0;
  int32_t largest = -128;
  for (uint32_t kh = 0; kh < task.window.height; ++kh) {
    const int8_t* tap = task.window.row(kh) + input;
    for (const int8_t* const end = tap + task.stage.kernel_width; tap != end; ++tap) {
      if (channel != nullptr) sum += static_cast<uint32_t>(*weights++ * *tap);
      if (*tap > largest) largest = *tap;
    }
  }
  if (channel == nullptr) return largest;
  return to_int8(task.stage.depthwise, *channel,
                 static_cast<int32_t>(sum + static_cast<uint32_t>(channel->bias())));
}

}  // namespace

void channel_block(const RowTask& task, uint32_t x) {
  const Stage& stage = task.stage;
  const uint32_t last = stage.result_width - 1u;
  const bool maxima = stage.operation == Operation::max_pool2d;
  const Channel* channels = task.channels(stage.depthwise);
  const int8_t* weights = task.weights(stage.depthwise);
  for (uint32_t c = 0; c < stage.in_channels; ++c, weights += stage.kernel_height * stage.kernel_width) {
    for (uint32_t i = 0; i < kBlock; ++i) {
      const uint32_t column = (x + i < last ? x + i : last) * stage.stride;
      const int32_t value =
          window_value(task, c * stage.plane_bytes + column, weights, maxima ? nullptr : channels + c);
      Word& pair = task.scratch[2 * c + i / 2];
      pair = i % 2 == 0 ? pack(value, 0) : pair + pack(0, value);
    }
  }
}

}  // namespace chispa::runtime
