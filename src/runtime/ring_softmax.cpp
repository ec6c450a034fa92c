#include "chispa/runtime/operators.h"
#include "runtime/ring_operator.h"

const unsigned char chispa_operator_softmax = 1;

namespace chispa::runtime {
namespace {

/// A sum of exponentials has 12 bits before its point and 19 behind it.
constexpr int kIntegerBits = 12;

/// 1 / sum, as scale * 2^-(31 + bits), bits = 12 - headroom.
struct Reciprocal {
  int32_t scale;
  int headroom;
};

int32_t doubled(int32_t value) {
  return value >= 1 << 30 ? INT32_MAX : value * 2;
}

/// 1 / (1 + fraction / 2^31), in 31 bits behind the point: three steps of Newton's from 48/17 - 32/17 d.
int32_t one_over_one_plus(int32_t fraction) {
  const int32_t half_denominator = static_cast<int32_t>((uint32_t(fraction) + (uint32_t{1} << 31)) >> 1);
  int32_t x = 1515870810 + rounding_doubling_high_multiply(half_denominator, -1010580540);
  for (int i = 0; i < 3; ++i) {
    const int32_t rest = (1 << 29) - rounding_doubling_high_multiply(half_denominator, x);
    x += rounding_doubling_high_multiply(x, rest) * 4;
  }
  return doubled(x);
}

Reciprocal reciprocal(uint32_t sum) {
  Reciprocal result;
  result.headroom = 0;
  // A model that lies may have a sum of 0.
  for (; sum >> 31 == 0 && result.headroom < 31; sum <<= 1) ++result.headroom;
  result.scale = one_over_one_plus(static_cast<int32_t>(sum & INT32_MAX));
  return result;
}

/// One column: channels are `plane` apart.
void column(const RingTask& task, const int8_t* in, int8_t* out) {
  const Sum* exponentials = reinterpret_cast<const Sum*>(task.weights());
  const uint32_t plane = task.stage.in_width;
  const uint32_t end = task.stage.in_channels * plane;
  int32_t largest = -128;
  for (uint32_t at = 0; at < end; at += plane) largest = larger(largest, in[at]);
  uint32_t sum = 0;
  for (uint32_t at = 0; at < end; at += plane)
    sum +=
        static_cast<uint32_t>(rounding_divide_by_power_of_two(exponentials[largest - in[at]], kIntegerBits));
  const Reciprocal of_sum = reciprocal(sum);
  const int shift = kIntegerBits - of_sum.headroom + 31 - 8;
  for (uint32_t at = 0; at < end; at += plane, out += task.sink.plane_bytes) {
    const int32_t share = rounding_doubling_high_multiply(of_sum.scale, exponentials[largest - in[at]]);
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
         within(stage.filter.weights, format::kExponentials * sizeof(Sum), 0, header.bytes);
}

}  // namespace

extern const RingOperator softmax_operator = {row, holds};

}  // namespace chispa::runtime
