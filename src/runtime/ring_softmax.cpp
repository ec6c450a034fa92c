#include "chispa/runtime/fixed_point.h"
#include "chispa/runtime/operators.h"
#include "runtime/ring_operator.h"

const unsigned char chispa_operator_softmax = 1;

namespace chispa::runtime {
namespace {

/// Bits before the point: of a difference of inputs, and of a sum of exponentials.
constexpr int kDifferenceBits = 5, kSumBits = 12;

/// exp of a difference to the largest input, with no bits before the point; 0 below what is counted.
int32_t exponential(int32_t difference, const Channel& factor) {
  const int left = factor.shift() < 32 ? 0 : factor.shift() - 32;
  constexpr int32_t kLowest = ((1 << kDifferenceBits) - 1) << (31 - kDifferenceBits);
  if (difference < -(kLowest >> left)) return 0;
  const int32_t scaled = requantize(difference, factor.multiplier, factor.shift());
  return exp_of_negative(scaled > 0 ? 0 : scaled, kDifferenceBits);  // above 0: of a model that lies
}

/// 1 / sum, in units of 2^-(31 + kSumBits - headroom).
struct Reciprocal {
  int32_t scale;
  int headroom;
};

Reciprocal reciprocal(uint32_t sum) {
  Reciprocal result;
  result.headroom = 0;
  // A model that lies may have a sum of 0.
  for (; sum >> 31 == 0 && result.headroom < 31; sum <<= 1) ++result.headroom;
  const int32_t twice = twice_reciprocal_of_one_plus(static_cast<int32_t>(sum & INT32_MAX));
  result.scale = saturating_shift_left(twice, 1);
  return result;
}

/// One column: channels are in_width apart.
void column(const RingTask& task, const int8_t* in, int8_t* out) {
  const Channel& factor = *task.channels();
  const uint32_t plane = task.stage.in_width;
  const uint32_t end = task.stage.in_channels * plane;
  int32_t largest = -128;
  for (uint32_t at = 0; at < end; at += plane) largest = larger(largest, in[at]);
  uint32_t sum = 0;
  for (uint32_t at = 0; at < end; at += plane)
    sum += static_cast<uint32_t>(
        rounding_divide_by_power_of_two(exponential(in[at] - largest, factor), kSumBits));
  const Reciprocal of_sum = reciprocal(sum);
  const int shift = kSumBits - of_sum.headroom + 31 - 8;
  for (uint32_t at = 0; at < end; at += plane, out += task.sink.plane_bytes) {
    const int32_t share =
        rounding_doubling_high_multiply(exponential(in[at] - largest, factor), of_sum.scale);
    const int32_t value = shift > 31 ? 0 : rounding_divide_by_power_of_two(share, shift);
    *out = static_cast<int8_t>(clamp(value - 128, -128, 127));
  }
}

bool row(const RingTask& task) {
  const int8_t* in = task.row(*task.operands, task.y);
  for (uint32_t x = 0; x < task.stage.in_width; ++x) column(task, in + x, task.sink.row + x);
  return true;
}

bool holds(const Header& header, const Stage& stage, const Reading&, const Operand*) {
  return same_map(stage) && stage.out_channels == stage.in_channels &&
         filter_holds(header, stage.filter, 1, 0);
}

}  // namespace

extern const RingOperator softmax_operator = {row, holds};

}  // namespace chispa::runtime
