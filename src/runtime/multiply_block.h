#pragma once

// product_of_block() but for how the sums come about.
#include "chispa/runtime/requantize.h"
#include "runtime/blocks.h"

namespace chispa::runtime {

/// sums: of the four pixels, by index.
template <typename Sums>
void write_channel(const ProductBlock& block, const Channel& channel, const Sums& sums, int8_t* out) {
  const auto sum = [&](int i) { return static_cast<int32_t>(sums[i]); };
  const auto value = [&](int32_t of) {
    return static_cast<int8_t>(requantize_rectified(of, channel.multiplier, channel.rectified_shift()));
  };
  if (block.mode == ProductMode::pixels) {
    for (int i = 0; i < kBlock; ++i) out[i] = value(sum(i));
    return;
  }
  // Requantization never decreases: the maximum of two sums is that of their results.
  const int8_t maxima[] = {value(larger(sum(0), sum(1))), value(larger(sum(2), sum(3)))};
  for (int i = 0; i < 2; ++i)
    if (block.mode == ProductMode::maxima || maxima[i] > out[i]) out[i] = maxima[i];
}

/// Pixels(packed).sums(weights, taps, bias): the four sums of one channel, by index.
template <typename Pixels>
void multiply_block(const ProductBlock& block) {
  Pixels pixels(block.packed);
  const int8_t* weights = block.weights;
  uint32_t at = 0;
  for (const Channel* channel = block.channel; channel != block.end; ++channel, weights += block.taps) {
    const auto sums = pixels.sums(weights, block.taps, channel->bias());
    if (block.mode == ProductMode::sums) {
      for (int i = 0; i < kBlock; ++i) block.sums[i] = static_cast<int32_t>(sums[i]);
      return;
    }
    write_channel(block, *channel, sums, block.out + at);
    at += block.plane_bytes;
  }
}

}  // namespace chispa::runtime
