#include "chispa/runtime/operators.h"
#include "runtime/ring_operator.h"
#include "runtime/to_int8.h"

const unsigned char chispa_operator_prelu = 1;

namespace chispa::runtime {
namespace {

bool row(const RingTask& task) {
  const Stage& stage = task.stage;
  const int8_t* in = task.row(*task.operands, task.y);
  const ToInt8 above(stage.filter, task.channels()[0]), below(stage.filter, task.channels()[1]);
  for (uint32_t c = 0; c < stage.in_channels; ++c) {
    const int32_t slope = task.weights()[c] - task.reading.zero_point;
    for (uint32_t x = 0; x < stage.in_width; ++x) {
      const int32_t value = *in++ - stage.pad_value;
      task.sink.row[c * task.sink.plane_bytes + x] = value >= 0 ? above(value) : below(value * slope);
    }
  }
  return true;
}

bool holds(const Header& header, const Stage& stage, const Reading&, const Operand*) {
  return same_map(stage) && stage.out_channels == stage.in_channels &&
         filter_holds(header, stage.filter, 2, 0) &&
         within(stage.filter.weights, stage.in_channels, 0, header.bytes);
}

}  // namespace

extern const RingOperator prelu_operator = {row, holds};

}  // namespace chispa::runtime
