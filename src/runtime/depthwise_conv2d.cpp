#include "runtime/blocks.h"

namespace chispa::runtime {

void unpadded_depthwise_block(const RowTask& task, uint32_t x) {
  const Stage& stage = task.stage;
  const Window& window = task.window;
  const int32_t border = x == 0 ? 1 : x + kBlock == stage.in_width ? -1 : 0;
  depthwise_of_block({border,
                      task.channels(stage.depthwise),
                      task.scratch,
                      task.scratch + 2 * stage.in_channels,
                      stage.plane_bytes,
                      stage.pad_value,
                      {window.older + x, window.older + window.row_bytes + x, window.newest + x},
                      task.weights(stage.depthwise)});
}

namespace {

/// The sum over one window. input: its upper left element in each row's plane.
int32_t window_sum(const RowTask& task, uint32_t input, const int8_t* weights, int32_t bias) {
  // Modulo 2^32 like the hardware: a model that lies must not be undefined behaviour.
  uint32_t sum = static_cast<uint32_t>(bias);
  for (uint32_t kh = 0; kh < task.window.height; ++kh) {
    const int8_t* tap = task.window.row(kh) + input;
    for (uint32_t kw = 0; kw < task.stage.kernel_width; ++kw)
      sum += static_cast<uint32_t>(*weights++ * *tap++);
  }
  return static_cast<int32_t>(sum);
}

}  // namespace

void depthwise_block(const RowTask& task, uint32_t x) {
  const Stage& stage = task.stage;
  const uint32_t last = stage.result_width - 1u;
  const Channel* channel = task.channels(stage.depthwise);
  const int8_t* weights = task.weights(stage.depthwise);
  for (uint32_t c = 0; c < stage.in_channels;
       ++c, ++channel, weights += stage.kernel_height * stage.kernel_width) {
    for (uint32_t i = 0; i < kBlock; ++i) {
      const uint32_t column = (x + i < last ? x + i : last) * stage.stride;
      const int32_t sum = window_sum(task, c * stage.plane_bytes + column, weights, channel->bias());
      const int32_t value = to_int8(stage.depthwise, *channel, sum);
      Word& pair = task.scratch[2 * c + i / 2];
      pair = i % 2 == 0 ? pack(value, 0) : pair + pack(0, value);
    }
  }
}

}  // namespace chispa::runtime
