// Operators of two values: add, subtract, multiply.
#include "chispa/runtime/operators.h"
#include "runtime/ring_operator.h"

const unsigned char chispa_operator_pair = 1;

namespace chispa::runtime {
namespace {

/// An operand, scaled to what both have in common.
uint32_t scaled(int32_t value, const Channel& factor) {
  return static_cast<uint32_t>(
      requantize(value * (1 << format::kAddShift), factor.multiplier, factor.shift()));
}

/// first, second: less their zero points.
int32_t result(const RingTask& task, int32_t first, int32_t second) {
  const Channel* factors = task.channels();
  if (task.stage.operation == Operation::multiply)
    return to_int8(task.stage.filter, factors[0], first * second);
  // Modulo 2^32 like the hardware: a model that lies must not be undefined behaviour.
  const uint32_t a = scaled(first, factors[0]);
  const uint32_t b = scaled(second, factors[1]);
  const uint32_t sum = task.stage.operation == Operation::add ? a + b : a - b;
  return to_int8(task.stage.filter, factors[2], static_cast<int32_t>(sum));
}

/// The second operand along one row: channel c of column x at row[c * plane + x * step].
struct Second {
  const int8_t* row;
  uint32_t plane, step;
  int32_t zero_point;
};

Second second_of(const RingTask& task) {
  if (task.reading.operands == 1) return {task.weights(), 1, 0, task.reading.zero_point};
  const Operand& operand = task.operands[1];
  const bool vector = operand.height == 1 && operand.width == 1;
  return {task.row(operand, vector ? 0 : task.y), operand.width, vector ? 0u : 1u, operand.zero_point};
}

bool row(const RingTask& task) {
  const Stage& stage = task.stage;
  const int8_t* first = task.row(task.operands[0], task.y);
  const int32_t zero_point = task.operands[0].zero_point;
  const Second second = second_of(task);
  for (uint32_t c = 0; c < stage.in_channels; ++c)
    for (uint32_t x = 0; x < stage.in_width; ++x)
      task.sink.row[c * task.sink.plane_bytes + x] = static_cast<int8_t>(result(
          task, *first++ - zero_point, second.row[c * second.plane + x * second.step] - second.zero_point));
  return true;
}

bool holds(const Header& header, const Stage& stage, const Reading& reading, const Operand* operands) {
  const bool constants = reading.operands == 1;
  const Operand& second = operands[constants ? 0 : 1];
  const bool map = second.height == stage.in_height && second.width == stage.in_width;
  const bool vector = second.height == 1 && second.width == 1;
  const uint32_t factors = stage.operation == Operation::multiply ? 1 : 3;
  return same_map(stage) && stage.out_channels == stage.in_channels && reading.operands <= 2 &&
         second.channels == stage.in_channels && (map || vector) &&
         filter_holds(header, stage.filter, factors, 0) &&
         within(stage.filter.weights, constants ? stage.in_channels : 0, 0, header.bytes);
}

}  // namespace

extern const RingOperator pair_operator = {row, holds};

}  // namespace chispa::runtime
