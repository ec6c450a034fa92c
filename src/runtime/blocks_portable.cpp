#include "chispa/runtime/requantize.h"
#include "runtime/blocks.h"

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

/// The sums of four packed pixels, plain: a compiler for a machine with vectors makes vectors of it, to which
/// two multiplications in one would be in the way.
struct Sums {
  int32_t pixel[kBlock];
};
Sums block_sums(const int8_t* weights, const Word* packed, uint32_t taps, int32_t bias) {
  uint32_t sums[kBlock] = {};
  for (uint32_t k = 0; k < taps; ++k) {
    const int32_t weight = weights[k];
    for (uint32_t pair = 0; pair < kBlock / 2; ++pair) {
      const Word both = packed[2 * k + pair];
      const int32_t first = static_cast<int16_t>(both);
      const int32_t second = static_cast<int16_t>((both - static_cast<uint32_t>(first)) >> 16);
      sums[2 * pair] += static_cast<uint32_t>(weight * first);
      sums[2 * pair + 1] += static_cast<uint32_t>(weight * second);
    }
  }
  Sums result;
  for (int i = 0; i < kBlock; ++i)
    result.pixel[i] = static_cast<int32_t>(sums[i] + static_cast<uint32_t>(bias));
  return result;
}

void write_channel(const ProductBlock& block, const Channel& channel, const Sums& sums, int8_t* out) {
  const auto value = [&](int32_t sum) {
    return static_cast<int8_t>(requantize_rectified(sum, channel.multiplier, channel.rectified_shift()));
  };
  if (block.mode == ProductMode::pixels) {
    for (int i = 0; i < kBlock; ++i) out[i] = value(sums.pixel[i]);
    return;
  }
  // Requantization never decreases: the maximum of two sums is that of their results.
  const int8_t maxima[] = {value(larger(sums.pixel[0], sums.pixel[1])),
                           value(larger(sums.pixel[2], sums.pixel[3]))};
  for (int i = 0; i < 2; ++i)
    if (block.mode == ProductMode::maxima || maxima[i] > out[i]) out[i] = maxima[i];
}

}  // namespace

void product_of_block(const ProductBlock& block) {
  const int8_t* weights = block.weights;
  uint32_t at = 0;
  for (const Channel* channel = block.channel; channel != block.end; ++channel, weights += block.taps) {
    const Sums sums = block_sums(weights, block.packed, block.taps, channel->bias());
    if (block.mode == ProductMode::sums) {
      for (int i = 0; i < kBlock; ++i) block.sums[i] = sums.pixel[i];
      return;
    }
    write_channel(block, *channel, sums, block.out + at);
    at += block.plane_bytes;
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
