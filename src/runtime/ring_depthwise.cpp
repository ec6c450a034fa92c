#include "chispa/runtime/operators.h"
#include "runtime/ring_operator.h"
#include "runtime/window_axis.h"

const unsigned char chispa_operator_depthwise = 1;

namespace chispa::runtime {
namespace {

// Sums are taken modulo 2^32 like the hardware: a model that lies must not be undefined behaviour.

void add_padding(Sum* sums, Span where, int32_t product) {
  for (int32_t x = where.begin; x < where.end; ++x)
    sums[x] = static_cast<int32_t>(static_cast<uint32_t>(sums[x]) + static_cast<uint32_t>(product));
}

/// Adds one tap of the kernel to the sums of a row of one channel. plane: null where the row lies outside.
void add_tap(const RingTask& task, Sum* sums, const int8_t* plane, int32_t offset, int32_t weight) {
  const int32_t width = task.stage.result_width;
  const int32_t stride = task.reading.stride_width;
  const int32_t padding = weight * task.stage.pad_value;
  if (plane == nullptr) return add_padding(sums, {0, width}, padding);
  const Span inside = results_inside(width, stride, offset, task.stage.in_width);
  add_padding(sums, {0, inside.begin}, padding);
  add_padding(sums, {inside.end, width}, padding);
  for (int32_t x = inside.begin; x < inside.end; ++x)
    sums[x] = static_cast<int32_t>(static_cast<uint32_t>(sums[x]) +
                                   static_cast<uint32_t>(weight * plane[x * stride + offset]));
}

void channel_sums(const RingTask& task, uint32_t input, const int8_t* weights, Sum* sums) {
  const Stage& stage = task.stage;
  int32_t y = static_cast<int32_t>(task.y * stage.stride) - stage.pad_top;
  for (uint32_t kh = 0; kh < stage.kernel_height; ++kh, y += task.reading.dilation_height) {
    const bool inside = y >= 0 && y < stage.in_height;
    const int8_t* plane =
        inside ? task.row(*task.operands, static_cast<uint32_t>(y)) + input * stage.in_width : nullptr;
    int32_t offset = -int32_t{stage.margin};
    for (uint32_t kw = 0; kw < stage.kernel_width; ++kw, offset += task.reading.dilation_width)
      add_tap(task, sums, plane, offset, *weights++);
  }
}

bool row(const RingTask& task) {
  const Stage& stage = task.stage;
  const uint32_t multiple = stage.out_channels / uint32_t{stage.in_channels};
  const uint32_t area = stage.kernel_height * uint32_t{stage.kernel_width};
  Sum* sums = reinterpret_cast<Sum*>(task.scratch());
  const Channel* channel = task.channels();
  int8_t* out = task.sink.row;
  for (uint32_t o = 0; o < stage.out_channels; ++o, ++channel, out += task.sink.plane_bytes) {
    for (uint32_t x = 0; x < stage.result_width; ++x) sums[x] = channel->bias();
    channel_sums(task, o / multiple, task.weights() + o * area, sums);
    for (uint32_t x = 0; x < stage.result_width; ++x)
      out[x] = static_cast<int8_t>(to_int8(stage.filter, *channel, sums[x]));
  }
  return true;
}

bool holds(const Header& header, const Stage& stage, const Reading& reading, const Operand*) {
  return reading.stride_width != 0 && stage.out_channels % stage.in_channels == 0 &&
         in_arena(header, stage.scratch_at, stage.result_width * sizeof(Sum)) &&
         filter_holds(header, stage.filter, stage.out_channels, stage.kernel_height * stage.kernel_width);
}

}  // namespace

extern const RingOperator depthwise_operator = {row, holds};

}  // namespace chispa::runtime
