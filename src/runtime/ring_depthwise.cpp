#include "chispa/runtime/operators.h"
#include "runtime/ring_operator.h"
#include "runtime/to_int8.h"
#include "runtime/window_axis.h"

const unsigned char chispa_operator_depthwise = 1;

namespace chispa::runtime {
namespace {

/// Four output pixels: the column of each one's first tap, and which of the taps of a row, begin <= kw < end,
/// lie within the map for all of them.
struct Block {
  int32_t column[kBlock];
  uint32_t begin, end;
};

/// A row of the kernel for one channel.
struct KernelRow {
  const RingTask& task;
  const Block& block;
  const int8_t* plane;  ///< null where the row lies outside
  const int8_t* weights;
};

/// Adds the taps from `begin` to `end`, some of whose elements may lie outside.
[[gnu::noinline]] void add_at_border(const KernelRow& row, uint32_t begin, uint32_t end,
                                     int32_t (&sums)[kBlock]) {
  for (uint32_t kw = begin; kw != end; ++kw) {
    const int32_t weight = row.weights[kw];
    const auto offset = static_cast<int32_t>(kw * row.task.reading.dilation_width);
    for (uint32_t i = 0; i < kBlock; ++i) {
      const int32_t x = row.block.column[i] + offset;
      const bool inside = row.plane != nullptr && static_cast<uint32_t>(x) < row.task.stage.in_width;
      sums[i] = multiply_add(sums[i], weight, inside ? row.plane[x] : row.task.stage.pad_value);
    }
  }
}

/// Adds the taps that lie inside; four pixels at a time load each weight a quarter as often.
[[gnu::noinline]] void add_inside(const KernelRow& row, int32_t (&sums)[kBlock]) {
  const uint32_t dilation = row.task.reading.dilation_width;
  const int32_t column0 = row.block.column[0], column1 = row.block.column[1], column2 = row.block.column[2],
                column3 = row.block.column[3];
  int32_t sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
  const int8_t* tap = row.plane + row.block.begin * dilation;
  const int8_t* const end = row.weights + row.block.end;
  for (const int8_t* weight = row.weights + row.block.begin; weight != end; tap += dilation) {
    const int32_t factor = *weight++;
    sum0 = multiply_add(sum0, factor, tap[column0]);
    sum1 = multiply_add(sum1, factor, tap[column1]);
    sum2 = multiply_add(sum2, factor, tap[column2]);
    sum3 = multiply_add(sum3, factor, tap[column3]);
  }
  sums[0] = sum0, sums[1] = sum1, sums[2] = sum2, sums[3] = sum3;
}

void add_row(const KernelRow& row, int32_t (&sums)[kBlock]) {
  const uint32_t taps = row.task.stage.kernel_width;
  if (row.plane == nullptr || row.block.begin == row.block.end) return add_at_border(row, 0, taps, sums);
  if (row.block.begin != 0) add_at_border(row, 0, row.block.begin, sums);
  add_inside(row, sums);
  if (row.block.end != taps) add_at_border(row, row.block.end, taps, sums);
}

/// input: the channel that is read. weights: of the output channel.
void add_window(const RingTask& task, const Block& block, uint32_t input, const int8_t* weights,
                int32_t (&sums)[kBlock]) {
  const Stage& stage = task.stage;
  int32_t y = static_cast<int32_t>(task.y * stage.stride) - stage.pad_top;
  for (uint32_t left = stage.kernel_height; left != 0; --left, y += task.reading.dilation_height) {
    const bool inside = static_cast<uint32_t>(y) < stage.in_height;
    add_row({task, block,
             inside ? task.row(*task.operands, static_cast<uint32_t>(y)) + input * stage.in_width : nullptr,
             weights},
            sums);
    weights += stage.kernel_width;
  }
}

/// The output pixels x .. x + 3; where the row ends before, the last one again.
Block block_at(const RingTask& task, uint32_t x) {
  const Stage& stage = task.stage;
  const uint32_t last = stage.result_width - 1u;
  Block block;
  for (uint32_t i = 0; i < kBlock; ++i)
    block.column[i] =
        static_cast<int32_t>((x + i < last ? x + i : last) * task.reading.stride_width) - stage.margin;
  const int32_t dilation = task.reading.dilation_width;
  const Span first = taps_inside(stage.kernel_width, dilation, block.column[0], stage.in_width);
  const Span fourth = taps_inside(stage.kernel_width, dilation, block.column[kBlock - 1], stage.in_width);
  block.begin = static_cast<uint32_t>(first.begin);
  block.end = static_cast<uint32_t>(larger(first.begin, fourth.end));
  return block;
}

/// All channels of the pixels of the block that exist.
void write_block(const RingTask& task, const Block& block, uint32_t x) {
  const Stage& stage = task.stage;
  const uint32_t multiple = stage.out_channels / uint32_t{stage.in_channels};
  const uint32_t area = stage.kernel_height * uint32_t{stage.kernel_width};
  const uint32_t count = stage.result_width - x < kBlock ? stage.result_width - x : kBlock;
  const Channel* channel = task.channels();
  const int8_t* weights = task.weights();
  int8_t* out = task.sink.row + x;
  for (uint32_t o = 0; o < stage.out_channels; ++o, ++channel, out += task.sink.plane_bytes) {
    int32_t sums[kBlock];
    for (int32_t& sum : sums) sum = channel->bias();
    add_window(task, block, o / multiple, weights, sums);
    to_int8(stage.filter, *channel, sums, count, out);
    weights += area;
  }
}

bool row(const RingTask& task) {
  for (uint32_t x = 0; x < task.stage.result_width; x += kBlock) write_block(task, block_at(task, x), x);
  return true;
}

bool holds(const Header& header, const Stage& stage, const Reading& reading, const Operand*) {
  return reading.stride_width != 0 && reading.dilation_width != 0 &&
         stage.out_channels % stage.in_channels == 0 &&
         filter_holds(header, stage.filter, stage.out_channels, stage.kernel_height * stage.kernel_width);
}

}  // namespace

extern const RingOperator depthwise_operator = {row, holds};

}  // namespace chispa::runtime
