// Operators whose sums grow as rows come: dense and global_average_pool.
#include "chispa/runtime/operators.h"
#include "runtime/ring_operator.h"
#include "runtime/to_int8.h"

const unsigned char chispa_operator_sums = 1;

namespace chispa::runtime {
namespace {

bool dense_of_row(const RingTask& task) {
  const Stage& stage = task.stage;
  const RowTask rows = row_task(task, task.row(*task.operands, task.y), task.sink);
  const uint32_t row_weights = uint32_t{stage.in_channels} * stage.plane_bytes * stage.out_channels;
  dense_row(rows, task.weights() + task.y * row_weights);
  if (task.y + 1 != stage.result_height) return false;
  dense_finish(rows);
  return true;
}

bool dense_holds(const Header& header, const Stage& stage, const Reading&, const Operand*) {
  return stage.plane_bytes == stage.in_width && stage.result_width == 1 &&
         stage.result_height == stage.in_height &&
         in_arena(header, stage.scratch_at, stage.out_channels * sizeof(Sum)) &&
         filter_holds(header, stage.filter, stage.out_channels,
                      times(stage.in_channels * uint32_t{stage.in_width}, stage.result_height));
}

/// Modulo 2^32 like the hardware: a model that lies must not be undefined behaviour.
void add_row(const RingTask& task, Sum* sums) {
  const int8_t* value = task.row(*task.operands, task.y);
  for (uint32_t c = 0; c < task.stage.in_channels; ++c) {
    int32_t sum = 0;
    for (const int8_t* const end = value + task.stage.in_width; value != end; ++value)
      sum += *value - task.stage.pad_value;
    sums[c] = static_cast<int32_t>(static_cast<uint32_t>(sums[c]) + static_cast<uint32_t>(sum));
  }
}

bool average_row(const RingTask& task) {
  Sum* const sums = reinterpret_cast<Sum*>(task.scratch());
  add_row(task, sums);
  if (task.y + 1 != task.stage.result_height) return false;
  for (uint32_t c = 0; c < task.stage.in_channels; ++c)
    to_int8(task.stage.filter, *task.channels(), sums + c, 1, task.sink.row + c * task.sink.plane_bytes);
  return true;
}

bool average_holds(const Header& header, const Stage& stage, const Reading&, const Operand*) {
  return stage.out_channels == stage.in_channels && stage.result_width == 1 &&
         stage.result_height == stage.in_height &&
         in_arena(header, stage.scratch_at, stage.out_channels * sizeof(Sum)) &&
         filter_holds(header, stage.filter, 1, 0);
}

}  // namespace

extern const RingOperator dense_operator = {dense_of_row, dense_holds};
extern const RingOperator global_average_pool_operator = {average_row, average_holds};

}  // namespace chispa::runtime
