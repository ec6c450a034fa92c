#pragma once

// The two loops in which nearly all time goes, each in portable C++ (blocks_portable.cpp) and in the assembly
// of the Cortex-M3 (product_armv7m.cpp, depthwise_armv7m.cpp). Both give the same bits.
#include "runtime/kernels.h"

namespace chispa::runtime {

/// Four pixels of a rectified filter, or the maxima of each two.
///
/// Two multiplications in one: weight * (first + (second << 16)) holds the products of two packed pixels. Two
/// taps fit a half word, |w x + w' x'| <= 2 * 127 * 128 < 2^15, and four do where Channel::quads() says that
/// their weights are small; a guard of 2^15 keeps the lower half from borrowing from the upper one. So upper
/// halves are added up exactly and the lower sums are the whole less the upper ones: a multiplication per tap
/// for two pixels, two additions per group.
struct ProductBlock {
  const Word* packed;
  uint32_t taps;           ///< a multiple of 4
  const Channel* channel;  ///< moves up to the end
  int8_t* out;             ///< column x of the first channel
  uint32_t plane_bytes;
  uint32_t mode;  ///< 0: four pixels; 1: two maxima; 2: two maxima, of what stands there too
  const Channel* end;
  const int8_t* weights;
};
void product_of_block(const ProductBlock& block);

/// Four pixels of a depthwise convolution as Stage::unpadded has it.
struct DepthwiseBlock {
  int32_t border;  ///< 0: both neighbour columns exist; 1: the left one does not; -1: the right one does not
  const Channel* channel;  ///< moves up with packed
  Word* packed;
  Word* end;
  uint32_t plane_bytes;
  int32_t pad_value;
  const int8_t* row[3];  ///< the first pixel's place in each row
  const int8_t* weights;
};
void depthwise_of_block(const DepthwiseBlock& block);

constexpr uint32_t kGuard = 1u << 15;

}  // namespace chispa::runtime
