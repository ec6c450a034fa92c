#include "chispa/runtime/operators.h"
#include "runtime/blocks.h"
#include "runtime/ring_operator.h"

const unsigned char chispa_operator_convolution = 1;

namespace chispa::runtime {
namespace {

/// Of a row of the kernel that lies outside the map.
constexpr Word kNoRow = ~Word{0};

uint32_t group_taps(const Stage& stage, const Reading& reading) {
  const uint32_t channels = stage.in_channels / uint32_t{reading.groups};
  return format::padded_taps(times(channels, stage.kernel_height * uint32_t{stage.kernel_width}));
}

/// Where in the arena each row under the kernel begins: kernel_height words before the packed taps.
void find_rows(const RingTask& task) {
  const Stage& stage = task.stage;
  int32_t y = static_cast<int32_t>(task.y * stage.stride) - stage.pad_top;
  Word* row = task.scratch();
  for (const Word* const end = row + stage.kernel_height; row != end; y += task.reading.dilation_height)
    *row++ = y < 0 || y >= stage.in_height
                 ? kNoRow
                 : static_cast<Word>(
                       reinterpret_cast<const uint8_t*>(task.row(*task.operands, static_cast<uint32_t>(y))) -
                       task.arena);
}

/// A row of the kernel in one channel: four pixels a tap, into packed. column: of the first tap of each.
Word* gather_taps(const RingTask& task, const int8_t* plane, const int32_t (&column)[kBlock], Word* packed) {
  const auto inside = [&](int32_t x) { return static_cast<uint32_t>(x) < task.stage.in_width; };
  const auto value = [&](int32_t x) { return inside(x) ? plane[x] : task.stage.pad_value; };
  int32_t offset = 0;
  for (uint32_t left = task.stage.kernel_width; left != 0; --left, packed += 2) {
    const int8_t* tap = plane + offset;
    if (inside(column[0] + offset) && inside(column[kBlock - 1] + offset)) {
      packed[0] = pack(tap[column[0]], tap[column[1]]);
      packed[1] = pack(tap[column[2]], tap[column[3]]);
    } else {
      for (uint32_t i = 0; i < kBlock; i += 2)
        packed[i / 2] = pack(value(column[i] + offset), value(column[i + 1] + offset));
    }
    offset += task.reading.dilation_width;
  }
  return packed;
}

Word* pad_taps(const RingTask& task, Word* packed) {
  for (const Word* const end = packed + 2 * task.stage.kernel_width; packed != end;)
    *packed++ = pack(task.stage.pad_value, task.stage.pad_value);
  return packed;
}

/// Packs the windows of the output pixels x .. x + 3 (where the row ends before, the last pixel again) in the
/// channels of a group, taps in the order [c][kh][kw].
void gather(const RingTask& task, uint32_t first_channel, uint32_t end_channel, uint32_t x) {
  const Stage& stage = task.stage;
  const uint32_t last = stage.result_width - 1u;
  int32_t column[kBlock];
  for (uint32_t i = 0; i < kBlock; ++i)
    column[i] =
        static_cast<int32_t>((x + i < last ? x + i : last) * task.reading.stride_width) - stage.margin;
  Word* packed = task.scratch() + stage.kernel_height;
  for (uint32_t c = first_channel; c != end_channel; ++c)
    for (uint32_t kh = 0; kh < stage.kernel_height; ++kh) {
      const Word row = task.scratch()[kh];
      if (row == kNoRow)
        packed = pad_taps(task, packed);
      else
        packed = gather_taps(task, reinterpret_cast<const int8_t*>(task.arena + row) + c * stage.in_width,
                             column, packed);
    }
}

/// Of some output channels, all but `out`. Field by field: of an initializer some compilers make a call of
/// memset.
ProductBlock product_of_group(const RingTask& task, uint32_t first, uint32_t outputs, uint32_t taps) {
  ProductBlock block;
  block.packed = task.scratch() + task.stage.kernel_height;
  block.taps = taps;
  block.channel = task.channels() + first;
  block.out = nullptr;
  block.plane_bytes = task.sink.plane_bytes;
  block.mode = ProductMode::pixels;
  block.end = block.channel + outputs;
  block.weights = task.weights() + first * taps;
  return block;
}

bool row(const RingTask& task) {
  const Stage& stage = task.stage;
  const uint32_t groups = task.reading.groups;
  const uint32_t inputs = stage.in_channels / groups, outputs = stage.out_channels / groups;
  const uint32_t taps = group_taps(stage, task.reading);
  find_rows(task);
  for (uint32_t group = 0; group < groups; ++group) {
    const uint32_t first = group * outputs;
    const RowSink sink{task.sink.row + first * task.sink.plane_bytes, task.sink.plane_bytes};
    const RowTask rows = row_task(task, task.row(*task.operands, 0), sink);
    ProductBlock block = product_of_group(task, first, outputs, taps);
    for (uint32_t x = 0; x < stage.result_width; x += kBlock) {
      gather(task, group * inputs, (group + 1) * inputs, x);
      product_block(rows, block, x);
    }
  }
  return true;
}

bool holds(const Header& header, const Stage& stage, const Reading& reading, const Operand*) {
  const uint32_t groups = reading.groups;
  if (groups == 0 || stage.in_channels % groups != 0 || stage.out_channels % groups != 0 ||
      stage.kernel_height == 0 || stage.kernel_width == 0)
    return false;
  const uint32_t taps = group_taps(stage, reading);
  const uint64_t words = uint64_t{taps} * 2 + stage.kernel_height;
  return words * sizeof(Word) <= header.arena_bytes &&
         in_arena(header, stage.scratch_at, static_cast<uint32_t>(words * sizeof(Word))) &&
         filter_holds(header, stage.filter, stage.out_channels, taps);
}

}  // namespace

extern const RingOperator conv2d_operator = {row, holds};

}  // namespace chispa::runtime
