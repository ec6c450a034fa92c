#pragma once

// The two loops in which nearly all time goes: in the assembly of the Cortex-M3 and all that has its
// instructions (product_armv7m.cpp, depthwise_armv7m.cpp), by vectors for the machines that models are made
// on (blocks_vectors.cpp), and plain for all others (blocks_portable.cpp), or where CHISPA_PLAIN_BLOCKS asks
// for it. All give the same bits.
#include "runtime/kernels.h"

#if defined(CHISPA_PLAIN_BLOCKS)
#elif defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M' && __ARM_ARCH_ISA_THUMB >= 2
// Armv7-M, Armv7E-M and Armv8-M Mainline; not Armv6-M and Armv8-M Baseline, which have the first Thumb.
#define CHISPA_BLOCKS_BY_ASSEMBLY
#elif defined(__SSE2__) || defined(__ARM_NEON)
#define CHISPA_BLOCKS_BY_VECTORS
#endif

namespace chispa::runtime {

enum class ProductMode : uint32_t {
  sums = 0,       ///< the four sums of a single channel, without more; its Channel has a bias only
  pixels = 1,     ///< from here on of a rectified filter: four pixels
  maxima = 2,     ///< the larger of each two pixels
  merged_maxima,  ///< the larger of each two pixels and what stands in the output
};

/// The matrix product of a block of four packed pixels with the weights.
///
/// Two multiplications in one: weight * (first + (second << 16)) holds the products of two packed pixels. Two
/// taps fit a half word, |w x + w' x'| <= 2 * 127 * 128 < 2^15, and four do where Channel::quads() says that
/// their weights are small; a guard of 2^15 keeps the lower half from borrowing from the upper one. So upper
/// halves are added up exactly and the lower sums are the whole less the upper ones: a multiplication per tap
/// for two pixels, two additions per group.
struct ProductBlock {
  const Word* packed;
  uint32_t taps;           ///< a multiple of 4
  const Channel* channel;  ///< first
  union {
    int8_t* out;    ///< column x of the first channel
    int32_t* sums;  ///< four, for ProductMode::sums
  };
  uint32_t plane_bytes;
  ProductMode mode;
  const Channel* end;
  const int8_t* weights;
};
void product_of_block(const ProductBlock& block);
/// All but `out`, the same for every block of a row.
ProductBlock product_of_row(const RowTask& task);

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

}  // namespace chispa::runtime
