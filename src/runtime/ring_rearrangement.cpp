// Operators that move values and compute none: concat, pad, reshape, shuffle.
#include "chispa/runtime/operators.h"
#include "runtime/ring_operator.h"

const unsigned char chispa_operator_rearrangement = 1;

namespace chispa::runtime {
namespace {

void fill_plane(int8_t* out, uint32_t count, int8_t value) {
  for (int8_t* const end = out + count; out != end;) *out++ = value;
}

/// A single operand may have more channels than are taken.
uint32_t channels_taken(const Stage& stage, const Reading& reading, const Operand& operand) {
  return reading.operands == 1 ? stage.out_channels : operand.channels;
}

bool concat_row(const RingTask& task) {
  RowSink sink = task.sink;
  const Operand* operand = task.operands;
  for (uint32_t left = task.reading.operands; left != 0; --left, ++operand) {
    const int8_t* in = task.row(*operand, task.y) + task.reading.groups * uint32_t{operand->width};
    uint32_t channels = channels_taken(task.stage, task.reading, *operand);
    for (; channels != 0; --channels, sink.row += sink.plane_bytes)
      for (uint32_t x = 0; operand->in_place == 0 && x < operand->width; ++x) sink.row[x] = *in++;
  }
  return true;
}

bool concat_holds(const Header&, const Stage& stage, const Reading& reading, const Operand* operand) {
  uint32_t channels = 0;
  for (uint32_t i = 0; i < reading.operands; ++i) {
    const uint32_t taken = channels_taken(stage, reading, operand[i]);
    if (operand[i].width != stage.in_width || operand[i].height != stage.in_height ||
        reading.groups + taken > operand[i].channels)
      return false;
    channels += taken;
  }
  return same_map(stage) && channels == stage.out_channels;
}

bool pad_row(const RingTask& task) {
  const Stage& stage = task.stage;
  const int32_t y = static_cast<int32_t>(task.y) - stage.pad_top;
  const bool inside = y >= 0 && y < stage.in_height;
  const int8_t* in = inside ? task.row(*task.operands, static_cast<uint32_t>(y)) : nullptr;
  int8_t* out = task.sink.row;
  for (uint32_t c = 0; c < stage.in_channels; ++c, out += task.sink.plane_bytes) {
    fill_plane(out, stage.result_width, stage.pad_value);
    for (uint32_t x = 0; inside && x < stage.in_width; ++x) out[stage.margin + x] = *in++;
  }
  return true;
}

bool pad_holds(const Header&, const Stage& stage, const Reading&, const Operand*) {
  return stage.out_channels == stage.in_channels &&
         uint32_t{stage.margin} + stage.in_width <= stage.result_width;
}

/// Values are counted in the order [H][W][C] of both extents.
bool reshape_row(const RingTask& task) {
  const Stage& stage = task.stage;
  const uint32_t in_row = uint32_t{stage.in_width} * stage.in_channels;
  uint32_t flat = task.y * stage.result_width * stage.out_channels;
  for (uint32_t x = 0; x < stage.result_width; ++x)
    for (uint32_t c = 0; c < stage.out_channels; ++c, ++flat) {
      const uint32_t in_x = flat % in_row / stage.in_channels, in_c = flat % stage.in_channels;
      task.sink.row[c * task.sink.plane_bytes + x] =
          task.row(*task.operands, flat / in_row)[in_c * stage.in_width + in_x];
    }
  return true;
}

bool reshape_holds(const Header&, const Stage& stage, const Reading&, const Operand*) {
  const uint64_t in = uint64_t{stage.in_height} * stage.in_width * stage.in_channels;
  const uint64_t out = uint64_t{stage.result_height} * stage.result_width * stage.out_channels;
  return in == out && in <= UINT32_MAX;
}

/// Channel i * groups + g is channel g * (channels / groups) + i of the input.
bool shuffle_row(const RingTask& task) {
  const Stage& stage = task.stage;
  const uint32_t groups = task.reading.groups;
  const int8_t* row = task.row(*task.operands, task.y);
  int8_t* out = task.sink.row;
  for (uint32_t c = 0; c < stage.out_channels; ++c, out += task.sink.plane_bytes) {
    const int8_t* in = row + (c % groups * (stage.in_channels / groups) + c / groups) * stage.in_width;
    for (uint32_t x = 0; x < stage.in_width; ++x) out[x] = in[x];
  }
  return true;
}

bool shuffle_holds(const Header&, const Stage& stage, const Reading& reading, const Operand*) {
  return same_map(stage) && stage.out_channels == stage.in_channels && reading.groups != 0 &&
         stage.in_channels % reading.groups == 0;
}

}  // namespace

extern const RingOperator concat_operator = {concat_row, concat_holds};
extern const RingOperator pad_operator = {pad_row, pad_holds};
extern const RingOperator reshape_operator = {reshape_row, reshape_holds};
extern const RingOperator shuffle_operator = {shuffle_row, shuffle_holds};

}  // namespace chispa::runtime
