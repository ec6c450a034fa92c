#pragma once

// The bytes of a model, as docs/model_format.md describes them. Little-endian; every record 4-byte aligned
// and read in place. Offsets count from the beginning of the model; arena offsets from the beginning of the
// arena.
#include <stddef.h>
#include <stdint.h>

namespace chispa::format {

constexpr uint32_t kMagic = 0x50534843;  // "CHSP"
constexpr uint16_t kVersion = 1;

/// What a stage does with its window of input rows.
enum class Operation : uint8_t {
  conv2d = 1,            ///< kernel_height x kernel_width, all channels
  depthwise_conv2d = 2,  ///< one kernel per channel
  separable_conv2d = 3,  ///< a depthwise convolution and a 1x1 convolution of its result, pixel by pixel
  max_pool2d = 4,
  dense = 5,  ///< reads the whole input, row by row
  average_pool2d = 6,
  depthwise_multiple_conv2d = 7,  ///< several kernels per channel: output c reads input c * in / out channels
  add = 8,                        ///< of two stages' rows
};

/// How int32 sums become int8. weights and channels are offsets of the arrays.
struct [[gnu::may_alias]] Filter {
  uint32_t weights;
  uint32_t channels;  ///< of Channel, one per output channel
  int8_t zero_point;
  int8_t clamp_min;
  int8_t clamp_max;
  /// 1: clamp_min = zero_point = -128, clamp_max = 127 and every right shift is at least 2, so that rounding
  /// and clamping take the short way of requantize.h; Channel::shift() then holds the right shift less 2.
  uint8_t rectified;
};

/// Per output channel. The bias has the input's zero point folded in: bias - zero_point * sum of weights.
struct [[gnu::may_alias]] Channel {
  int32_t multiplier;  ///< in [2^30, 2^31), or 0
  uint32_t bias_and_shift;

  constexpr int32_t bias() const { return static_cast<int32_t>(bias_and_shift) >> 6; }
  /// Not of a rectified filter. 0..31: to the right; 32..63: to the left by shift() - 32.
  constexpr int shift() const { return static_cast<int>(bias_and_shift & 63); }
  /// Of a rectified filter: the right shift less 2.
  constexpr int rectified_shift() const { return static_cast<int>(bias_and_shift & 31); }
  /// Of a rectified filter of a matrix product: the magnitudes of each four weights (taps 4 k to 4 k + 3) add
  /// up to 255 at most, so that their products with any inputs add up to less than 2^15.
  constexpr bool quads() const { return (bias_and_shift & 32) != 0; }
};
constexpr int32_t kMaxBias =
    (1 << 25) - 1;  ///< what 26 bits hold; a smaller one than -kMaxBias is not written

/// The second operand of an add. Its rows come earlier than the first one's and wait in a queue.
struct [[gnu::may_alias]] Addend {
  uint16_t source;  ///< the stage whose rows these are
  uint16_t rows;    ///< that the queue holds; it begins at Stage::scratch_at
  int8_t zero_point;
  uint8_t reserved[7];
};

/// One step of the plan: a window of `kernel_height` input rows slides down the input; whenever it is full,
/// an output row is computed. Rows are kept channel after channel: channel c of column x is at c *
/// plane_bytes + margin + x.
struct [[gnu::may_alias]] Stage {
  Operation operation;
  uint8_t kernel_height, kernel_width, stride;
  uint8_t pad_top;
  int8_t pad_value;  ///< what columns and rows outside the input hold
  uint8_t pool;      ///< 1, or 2: the largest of each 2x2 of the result is kept
  uint8_t margin;    ///< columns of pad_value before column 0 of each plane; others may follow the last
  uint16_t plane_bytes;
  uint16_t in_height, in_width, in_channels;
  uint16_t result_height, result_width;  ///< before pooling, without what pooling drops; dense: in_height, 1
  uint16_t out_channels;
  /// 1: a rectified 3x3 depthwise convolution, stride 1, same padding, in_width a multiple of 4 and at least
  /// 8, whose planes have no columns of padding: the runtime puts pad_value in their place. margin = 0,
  /// plane_bytes = in_width.
  uint8_t unpadded;
  /// Where an output row goes. Lower 4 bits: how many stages further than the next one; upper 4 bits: to
  /// which stage behind this one a copy goes, 0: to none. 0 throughout a chain.
  uint8_t targets;
  /// In the arena: the window's rows but the newest, then that one. A row has in_channels * plane_bytes
  /// bytes, rounded up to a multiple of 8. Between rows the newest one's place may serve other stages.
  uint32_t window_at, newest_at;
  uint32_t scratch_at;  ///< in the arena: packed pixels, the int32 sums of dense, or the queue of an add
  union {
    Filter depthwise;  ///< depthwise_conv2d, separable_conv2d, depthwise_multiple_conv2d
    Addend addend;     ///< add
  };
  /// conv2d, separable_conv2d (the 1x1 part), dense; average_pool2d: its clamp alone; add: three channels,
  /// whose multipliers and shifts are those of the first operand (its zero point is pad_value), the addend
  /// and the sum.
  Filter filter;
};

struct [[gnu::may_alias]] Header {
  uint32_t magic;
  /// Of all 32-bit words after these two: their sum, and the sum of the running sums (Fletcher's checksum
  /// with 32-bit words, modulo 2^32).
  uint32_t sum, sum_of_sums;
  uint16_t version;
  uint16_t stages;  ///< Stage records follow the header at once
  uint32_t bytes;   ///< of the whole model, a multiple of 4
  uint32_t arena_bytes;
  uint32_t output_at;  ///< in the arena: one row of the last stage's output
};

/// An add's operands are multiplied by 2^kAddShift before they are scaled, to lose nothing of them.
constexpr int kAddShift = 20;

static_assert(sizeof(Filter) == 12 && sizeof(Addend) == 12 && sizeof(Channel) == 8 && sizeof(Stage) == 60 &&
                  sizeof(Header) == 28,
              "records have the same layout on every target");

/// The arena begins with this many bytes per stage, in which the runtime counts rows.
constexpr uint32_t kStateBytes = 8;
/// Taps of a conv2d or of the 1x1 part of a separable one are read four at a time; missing ones have weight
/// 0.
constexpr uint32_t padded_taps(uint32_t taps) {
  return (taps + 3) / 4 * 4;
}
/// A block is kBlock output pixels of one row side by side.
constexpr int kBlock = 4;

}  // namespace chispa::format
