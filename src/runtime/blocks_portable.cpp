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

/// Sums of a pair of packed pixels; `group` 2 or 4.
struct PairSums {
  int32_t first, second;
};
PairSums pair_sums(const int8_t* weights, const Word* packed, uint32_t taps, uint32_t group, int32_t bias) {
  constexpr uint32_t kGuard = 1u << 15;
  uint32_t whole = 0;
  uint32_t upper = 0;
  for (uint32_t k = 0; k < taps; k += group) {
    uint32_t both = kGuard;
    for (uint32_t i = k; i < k + group; ++i)
      both += static_cast<uint32_t>(int32_t{weights[i]}) * packed[2 * i];
    whole += both - kGuard;
    upper += static_cast<uint32_t>(static_cast<int32_t>(both) >> 16);
  }
  const uint32_t start = static_cast<uint32_t>(bias);
  return {static_cast<int32_t>(whole - (upper << 16) + start), static_cast<int32_t>(upper + start)};
}

void write_channel(const ProductBlock& block, const Channel& channel, PairSums left, PairSums right,
                   int8_t* out) {
  const auto value = [&](int32_t sum) {
    return static_cast<int8_t>(requantize_rectified(sum, channel.multiplier, channel.rectified_shift()));
  };
  if (block.mode == ProductMode::pixels) {
    out[0] = value(left.first);
    out[1] = value(left.second);
    out[2] = value(right.first);
    out[3] = value(right.second);
    return;
  }
  // Requantization never decreases: the maximum of two sums is that of their results.
  const int8_t maxima[] = {value(larger(left.first, left.second)), value(larger(right.first, right.second))};
  for (int i = 0; i < 2; ++i)
    if (block.mode == ProductMode::maxima || maxima[i] > out[i]) out[i] = maxima[i];
}

}  // namespace

void product_of_block(const ProductBlock& block) {
  const int8_t* weights = block.weights;
  uint32_t at = 0;
  for (const Channel* channel = block.channel; channel != block.end; ++channel, weights += block.taps) {
    const uint32_t group = channel->quads() ? 4 : 2;
    const PairSums left = pair_sums(weights, block.packed, block.taps, group, channel->bias());
    const PairSums right = pair_sums(weights, block.packed + 1, block.taps, group, channel->bias());
    if (block.mode == ProductMode::sums) {
      block.sums[0] = left.first;
      block.sums[1] = left.second;
      block.sums[2] = right.first;
      block.sums[3] = right.second;
      return;
    }
    write_channel(block, *channel, left, right, block.out + at);
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
