#pragma once

// The bytes of a model, as docs/model_format.md describes them. Little-endian; every record 4-byte aligned
// and read in place. Offsets count from the beginning of the model; arena offsets from the beginning of the
// arena.
#include <stddef.h>
#include <stdint.h>

#include "chispa/runtime/operation.h"

namespace chispa::format {

constexpr uint32_t kMagic = 0x50534843;  // "CHSP"
constexpr uint16_t kVersion = 2;

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

/// Operand::source: the rows of the image.
constexpr uint16_t kImage = 0xffff;

/// A value that a stage reads from its ring: row y begins at `at` + y modulo `rows` * row_bytes, channel c of
/// column x is at c * width + x there. A value of one column and one row is read at every place of the map
/// where the other operand has more.
struct [[gnu::may_alias]] Operand {
  uint32_t at;  ///< in the arena
  uint32_t row_bytes;
  uint16_t rows;
  uint16_t source;  ///< the stage whose rows these are, or kImage
  uint16_t height, width, channels;
  int8_t zero_point;  ///< of the pairs
  uint8_t in_place;   ///< 1: of concat: its rows stand where the output wants them
};

/// How a stage reads rings. Its operands follow at once.
struct [[gnu::may_alias]] Reading {
  uint8_t stride_width, dilation_height, dilation_width;
  uint8_t operands;   ///< how many
  uint16_t groups;    ///< of ring_conv2d and shuffle; of concat: the first channel that is taken
  int8_t zero_point;  ///< of the constants of a pair
  uint8_t reserved;
};

/// Where a stage's rows go when it is not simply the window of the stage behind.
struct [[gnu::may_alias]] Output {
  uint32_t at, row_bytes;  ///< of the ring, as Operand has them
  uint16_t rows;           ///< 0: no ring; the rows go to the next stage's window
  uint16_t farthest;       ///< how many stages further on the last one is that reads the ring
  uint32_t table;          ///< offset of 256 values: y becomes table[y + 128]; 0: no table
};

/// One step of the plan. A stage that has a window lets `kernel_height` input rows slide down the input;
/// whenever it is full, an output row is computed. One that reads rings computes a row when all that it needs
/// has come. Rows of a window are kept channel after channel: channel c of column x is at c * plane_bytes +
/// margin + x.
struct [[gnu::may_alias]] Stage {
  Operation operation;
  uint8_t kernel_height, kernel_width, stride;  ///< stride: downwards, and across unless a Reading has it
  uint8_t pad_top;
  int8_t pad_value;  ///< what columns and rows outside the input hold; its zero point
  uint8_t pool;      ///< 1, or 2: the largest of each 2x2 of the result is kept
  uint8_t margin;    ///< columns of pad_value before column 0 of each plane; others may follow the last
  uint16_t plane_bytes;
  uint16_t in_height, in_width, in_channels;  ///< of the first operand
  uint16_t result_height, result_width;  ///< before pooling, without what pooling drops; sums: in_height, 1
  uint16_t out_channels;
  /// 1: a rectified 3x3 depthwise convolution, stride 1, same padding, in_width a multiple of 4 and at least
  /// 8, whose planes have no columns of padding: the runtime puts pad_value in their place. margin = 0,
  /// plane_bytes = in_width.
  uint8_t unpadded;
  uint8_t reserved;
  uint32_t output;  ///< offset of the Output; 0: its rows go to the window of the next stage as they are
  union {
    uint32_t window_at;  ///< in the arena: the window's rows but the newest
    uint32_t reading;    ///< of a stage that reads rings: offset of its Reading
  };
  /// In the arena. A row has in_channels * plane_bytes bytes, rounded up to a multiple of 8. Between rows the
  /// newest one's place may serve other stages.
  uint32_t newest_at;
  uint32_t scratch_at;  ///< in the arena: packed pixels, or the int32 sums of dense
  Filter depthwise;     ///< depthwise_conv2d, separable_conv2d
  /// conv2d, separable_conv2d (the 1x1 part), dense and what reads rings. add, subtract: three channels,
  /// whose multipliers and shifts are those of the operands and the sum; multiply, global_average_pool,
  /// softmax: one; prelu: two, of what is not negative and of what is. Constants of a pair, slopes of prelu:
  /// as weights.
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

/// The operands of a sum are multiplied by 2^kAddShift before they are scaled, to lose nothing of them.
constexpr int kAddShift = 20;

static_assert(sizeof(Filter) == 12 && sizeof(Channel) == 8 && sizeof(Operand) == 20 && sizeof(Reading) == 8 &&
                  sizeof(Output) == 16 && sizeof(Stage) == 64 && sizeof(Header) == 28,
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
