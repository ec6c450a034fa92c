#include "runtime/kernels.h"
#include "runtime/to_int8.h"

namespace chispa::runtime {
namespace {

/// The windows of four output pixels in one channel: each one's upper left element within a row, and where in
/// the window's rows the channel begins.
struct Windows {
  uint32_t column[kBlock];
  uint32_t plane;
};

/// The sums of the products of four windows, which load each weight a quarter as often as one by one.
[[gnu::noinline]] void window_sums(const RowTask& task, const Windows& windows, const int8_t* weights,
                                   int32_t bias, int32_t (&sums)[kBlock]) {
  int32_t sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias;
  for (uint32_t kh = 0; kh < task.window.height; ++kh) {
    const int8_t* tap = task.window.row(kh) + windows.plane;
    for (const int8_t* const end = tap + task.stage.kernel_width; tap != end; ++tap) {
      const int32_t weight = *weights++;
      sum0 = multiply_add(sum0, weight, tap[windows.column[0]]);
      sum1 = multiply_add(sum1, weight, tap[windows.column[1]]);
      sum2 = multiply_add(sum2, weight, tap[windows.column[2]]);
      sum3 = multiply_add(sum3, weight, tap[windows.column[3]]);
    }
  }
  sums[0] = sum0, sums[1] = sum1, sums[2] = sum2, sums[3] = sum3;
}

int32_t largest(const RowTask& task, uint32_t input) {
  int32_t value = -128;
  for (uint32_t kh = 0; kh < task.window.height; ++kh) {
    const int8_t* tap = task.window.row(kh) + input;
    for (const int8_t* const end = tap + task.stage.kernel_width; tap != end; ++tap)
      value = larger(value, *tap);
  }
  return value;
}

}  // namespace

void channel_block(const RowTask& task, uint32_t x) {
  const Stage& stage = task.stage;
  const bool maxima = stage.operation == Operation::max_pool2d;
  const uint32_t last = stage.result_width - 1u;
  Windows windows;
  windows.plane = 0;
  for (uint32_t& column : windows.column) {
    column = x * stage.stride;
    if (x < last) ++x;
  }
  const Channel* channel = task.channels(stage.depthwise);
  const int8_t* weights = task.weights(stage.depthwise);
  Word* const end = task.scratch + 2 * stage.in_channels;
  for (Word* packed = task.scratch; packed != end; packed += 2, windows.plane += stage.plane_bytes) {
    int8_t values[kBlock];
    if (maxima) {
      for (uint32_t i = 0; i < kBlock; ++i)
        values[i] = static_cast<int8_t>(largest(task, windows.plane + windows.column[i]));
    } else {
      int32_t sums[kBlock];
      window_sums(task, windows, weights, channel->bias(), sums);
      to_int8(stage.depthwise, *channel++, sums, kBlock, values);
      weights += stage.kernel_height * stage.kernel_width;
    }
    packed[0] = pack(values[0], values[1]);
    packed[1] = pack(values[2], values[3]);
  }
}

}  // namespace chispa::runtime
