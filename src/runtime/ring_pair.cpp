// Operators of two values: add, subtract, multiply.
#include "chispa/runtime/operators.h"
#include "runtime/ring_operator.h"
#include "runtime/to_int8.h"

const unsigned char chispa_operator_pair = 1;

namespace chispa::runtime {
namespace {

/// The operands along one channel of a row. The second one's values are second_step apart, its channels
/// second_plane.
struct Operands {
  const int8_t* first;
  const int8_t* second;
  uint32_t second_step, second_plane;
  int32_t first_zero_point, second_zero_point;
};

Operands operands_of(const RingTask& task) {
  const int8_t* const first = task.row(task.operands[0], task.y);
  const int32_t zero_point = task.operands[0].zero_point;
  if (task.reading.operands == 1) return {first, task.weights(), 0, 1, zero_point, task.reading.zero_point};
  const Operand& second = task.operands[1];
  const bool vector = second.height == 1 && second.width == 1;
  return {first,
          task.row(second, vector ? 0 : task.y),
          vector ? 0u : 1u,
          second.width,
          zero_point,
          second.zero_point};
}

/// a + sign * b, each scaled to what both have in common.
struct ScaledSum {
  Requantizer first, second;
  ToInt8 result;
  uint32_t sign;

  explicit ScaledSum(const RingTask& task)
      : first(task.channels()[0].multiplier, task.channels()[0].shift()),
        second(task.channels()[1].multiplier, task.channels()[1].shift()),
        result(task.stage.filter, task.channels()[2]),
        sign(task.stage.operation == Operation::add ? 1u : ~0u) {}

  /// Modulo 2^32 like the hardware: a model that lies must not be undefined behaviour.
  int8_t operator()(int32_t a, int32_t b) const {
    return result(static_cast<int32_t>(scaled(a, first) + sign * scaled(b, second)));
  }

 private:
  static uint32_t scaled(int32_t value, const Requantizer& by) {
    return static_cast<uint32_t>(by(value * (1 << format::kAddShift)));
  }
};

struct ScaledProduct {
  ToInt8 result;

  explicit ScaledProduct(const RingTask& task) : result(task.stage.filter, task.channels()[0]) {}

  int8_t operator()(int32_t a, int32_t b) const { return result(a * b); }
};

template <typename Function>
void plane(const Function& function, Operands operands, int8_t* out, uint32_t count) {
  for (const int8_t* const end = out + count; out != end; operands.second += operands.second_step)
    *out++ = function(*operands.first++ - operands.first_zero_point,
                      *operands.second - operands.second_zero_point);
}

template <typename Function>
bool row(const RingTask& task) {
  const Function function(task);
  Operands operands = operands_of(task);
  int8_t* out = task.sink.row;
  for (uint32_t c = 0; c < task.stage.in_channels; ++c, out += task.sink.plane_bytes) {
    plane(function, operands, out, task.stage.in_width);
    operands.first += task.stage.in_width;
    operands.second += operands.second_plane;
  }
  return true;
}

bool row_of(const RingTask& task) {
  return task.stage.operation == Operation::multiply ? row<ScaledProduct>(task) : row<ScaledSum>(task);
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

extern const RingOperator pair_operator = {row_of, holds};

}  // namespace chispa::runtime
