#include "chispa/runtime/operators.h"
#include "runtime/rare_operations.h"

const unsigned char chispa_operator_depthwise_multiple = 1;

namespace chispa::runtime {
namespace {

/// input: the window's upper left element in each row's plane.
int32_t window_sum(const RowTask& task, uint32_t input, const int8_t* weights) {
  // Modulo 2^32 like the hardware: a model that lies must not be undefined behaviour.
  uint32_t sum = 0;
  for (uint32_t kh = 0; kh < task.window.height; ++kh) {
    const int8_t* tap = task.window.row(kh) + input;
    for (uint32_t kw = 0; kw < task.stage.kernel_width; ++kw)
      sum += static_cast<uint32_t>(*weights++ * tap[kw]);
  }
  return static_cast<int32_t>(sum);
}

}  // namespace

bool depthwise_multiple_row(const RowTask& task) {
  const Stage& stage = task.stage;
  const uint32_t multiple = stage.out_channels / uint32_t{stage.in_channels};
  const Channel* channel = task.channels(stage.depthwise);
  const int8_t* weights = task.weights(stage.depthwise);
  for (uint32_t o = 0; o < stage.out_channels; ++o, ++channel) {
    const uint32_t plane = o / multiple * stage.plane_bytes;
    for (uint32_t x = 0; x < stage.result_width; ++x) {
      const uint32_t sum = static_cast<uint32_t>(window_sum(task, plane + x * stage.stride, weights)) +
                           static_cast<uint32_t>(channel->bias());
      task.sink.row[o * task.sink.plane_bytes + x] =
          static_cast<int8_t>(to_int8(stage.depthwise, *channel, static_cast<int32_t>(sum)));
    }
    weights += stage.kernel_height * stage.kernel_width;
  }
  return true;
}

chispa_status check_depthwise_multiple(const Header& header, const Stage& stage) {
  return consistent(
      stage.out_channels % stage.in_channels == 0 &&
      filter_holds(header, stage.depthwise, stage.out_channels, stage.kernel_height * stage.kernel_width));
}

}  // namespace chispa::runtime
