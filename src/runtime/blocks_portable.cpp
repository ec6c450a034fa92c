#include "chispa/runtime/requantize.h"
#include "runtime/blocks.h"
#include "runtime/product_sums.h"

#if !defined(__ARM_ARCH_7M__)

namespace chispa::runtime {
namespace {

int32_t larger(int32_t a, int32_t b) {
  return a > b ? a : b;
}

/// Modulo 2^32 like the hardware: a model that lies must not be undefined behaviour.
int32_t add(int32_t sum, int32_t weight, int32_t input) {
  return static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(weight * input));
}

}  // namespace

void product_of_block(const ProductBlock& block) {
  const int8_t* weights = block.weights;
  int8_t* out = block.out;
  for (const Channel* channel = block.channel; channel != block.end; ++channel) {
    const uint32_t group = channel->quads() ? 4 : 2;
    const BlockSums sums = product_sums(weights, block.packed, block.taps, group, channel->bias());
    const auto value = [&](int32_t sum) {
      return static_cast<int8_t>(requantize_rectified(sum, channel->multiplier, channel->rectified_shift()));
    };
    if (block.mode == 0) {
      for (int i = 0; i < kBlock; ++i) out[i] = value(sums.of[i]);
    } else {  // requantization never decreases: the maximum of two sums is that of their results
      for (int i = 0; i < kBlock / 2; ++i) {
        const int8_t maximum = value(larger(sums.of[2 * i], sums.of[2 * i + 1]));
        if (block.mode == 1 || maximum > out[i]) out[i] = maximum;
      }
    }
    out += block.plane_bytes;
    weights += block.taps;
  }
}

void depthwise_of_block(const DepthwiseBlock& block) {
  const Channel* channel = block.channel;
  const int8_t* weights = block.weights;
  uint32_t at = 0;
  for (Word* packed = block.packed; packed != block.end; packed += 2, ++channel, at += block.plane_bytes) {
    int32_t sums[kBlock] = {channel->bias(), channel->bias(), channel->bias(), channel->bias()};
    for (int kh = 0; kh < 3; ++kh, weights += 3) {
      const int8_t* row = block.row[kh] + at;
      const int32_t left = block.border > 0 ? block.pad_value : row[-1];
      const int32_t right = block.border < 0 ? block.pad_value : row[kBlock];
      for (int kw = 0; kw < 3; ++kw) {
        for (int i = 0; i < kBlock; ++i) {
          const int column = i + kw - 1;
          sums[i] = add(sums[i], weights[kw], column < 0 ? left : column == kBlock ? right : row[column]);
        }
      }
    }
    for (int32_t& sum : sums)
      sum = requantize_rectified(sum, channel->multiplier, channel->rectified_shift());
    packed[0] = pack(sums[0], sums[1]);
    packed[1] = pack(sums[2], sums[3]);
  }
}

}  // namespace chispa::runtime

#endif
