#include "chispa/runtime/operators.h"
#include "chispa/runtime/requantize.h"
#include "runtime/rare_operations.h"

const unsigned char chispa_operator_add = 1;

namespace chispa::runtime {
namespace {

const Stage* target_of(const Stage* stage) {
  return stage + 1 + (stage->targets & 15);
}
/// Where a copy of the stage's rows goes; the stage itself when nowhere.
const Stage* copy_target_of(const Stage* stage) {
  return stage + (stage->targets >> 4);
}

/// True when rows of stage `from` wait in the queue of the stage at hand.
bool queues(const Cursor& at, int from) {
  return at.stage->operation == Operation::add && at.stage->addend.source == from;
}

int8_t* queue_row(const Stage& stage, uint8_t* arena, uint32_t index) {
  return reinterpret_cast<int8_t*>(arena + stage.scratch_at) + index % stage.addend.rows * row_bytes(stage);
}

/// Where the stage at hand takes the next row of stage `from`.
RowSink sink_in(const Cursor& at, int from) {
  int8_t* row = queues(at, from) ? queue_row(*at.stage, at.inference.arena, at.state->queued) : next_slot(at);
  return {row + at.stage->margin, at.stage->plane_bytes};
}

void arrive_from(const Cursor& at, int from) {
  if (queues(at, from))
    ++at.state->queued;
  else
    arrive(at);
}

Cursor moved_to(const Cursor& at, const Stage* stage) {
  return Cursor(at, static_cast<int>(stage - at.stage));
}

void copy(const Stage& stage, RowSink from, RowSink to) {
  for (uint32_t c = 0; c < stage.out_channels; ++c)
    for (uint32_t x = 0; x < out_width(stage); ++x)
      to.row[c * to.plane_bytes + x] = from.row[c * from.plane_bytes + x];
}

/// An operand, scaled to what both have in common.
int32_t scaled(int32_t value, int32_t zero_point, const Channel& factor) {
  return requantize((value - zero_point) * (1 << format::kAddShift), factor.multiplier, factor.shift());
}

}  // namespace

RowSink sink_behind(const Cursor& at) {
  return sink_in(moved_to(at, target_of(at.stage)), at.index());
}

void pass_on(Cursor& at, RowSink sink) {
  const int from = at.index();
  const Stage* copies = copy_target_of(at.stage);
  const Cursor target = moved_to(at, target_of(at.stage));
  if (copies != at.stage) {
    const Cursor other = moved_to(at, copies);
    copy(*at.stage, sink, sink_in(other, from));
    arrive_from(other, from);
  }
  arrive_from(target, from);
  const Stage* farther = copies > target.stage ? copies : target.stage;
  at.move(static_cast<int>(farther - at.stage));
}

bool add_row(const RowTask& task, uint32_t y) {
  const Stage& stage = task.stage;
  const Channel* factors = task.channels(stage.filter);
  const int8_t* queued =
      reinterpret_cast<const int8_t*>(task.scratch) + y % stage.addend.rows * row_bytes(stage);
  for (uint32_t c = 0; c < stage.in_channels; ++c)
    for (uint32_t x = 0; x < stage.result_width; ++x) {
      const uint32_t at = c * stage.plane_bytes + stage.margin + x;
      // Modulo 2^32 like the hardware: a model that lies must not be undefined behaviour.
      const uint32_t sum =
          static_cast<uint32_t>(scaled(task.window.newest[at], stage.pad_value, factors[0])) +
          static_cast<uint32_t>(scaled(queued[at], stage.addend.zero_point, factors[1]));
      task.sink.row[c * task.sink.plane_bytes + x] =
          static_cast<int8_t>(to_int8(stage.filter, factors[2], static_cast<int32_t>(sum)));
    }
  return true;
}

chispa_status check_add(const Header& header, const Stage& stage) {
  return consistent(stage.kernel_height == 1 && stage.stride == 1 && stage.addend.rows != 0 &&
                    stage.result_width == stage.in_width && stage.result_height == stage.in_height &&
                    in_arena(header, stage.scratch_at, times(row_bytes(stage), stage.addend.rows)) &&
                    filter_holds(header, stage.filter, 3, 0));
}

chispa_status check_connections(const Stage* stage, const Stage* last) {
  const Stage* copies = copy_target_of(stage);
  return consistent(target_of(stage) <= last && copies <= last && chain_holds(*stage, *target_of(stage)) &&
                    (copies == stage || chain_holds(*stage, *copies)));
}

}  // namespace chispa::runtime
