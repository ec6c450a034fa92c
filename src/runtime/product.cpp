#include "runtime/blocks.h"

namespace chispa::runtime {
namespace {

int32_t larger(int32_t a, int32_t b) {
  return a > b ? a : b;
}

/// Any filter, any number of columns: the sums of one channel after the other, and the rest here.
void finish_columns(const RowTask& task, const ProductBlock& block, uint32_t columns) {
  const bool pooled = task.stage.pool == 2;
  const int8_t* weights = block.weights;
  int8_t* out = block.out;
  for (const Channel* channel = block.channel; channel != block.end; ++channel) {
    const Channel bias_only{0, channel->bias_and_shift & ~63u};
    int32_t sums[kBlock];
    ProductBlock one{block.packed,      block.taps,     &bias_only, {nullptr}, 0,
                     ProductMode::sums, &bias_only + 1, weights};
    one.sums = sums;
    product_of_block(one);
    for (uint32_t i = 0; i < columns; ++i) {
      const int32_t sum = pooled ? larger(sums[2 * i], sums[2 * i + 1]) : sums[i];
      const int32_t value = to_int8(task.stage.filter, *channel, sum);
      out[i] = static_cast<int8_t>(task.merge ? larger(value, out[i]) : value);
    }
    weights += block.taps;
    out += block.plane_bytes;
  }
}

}  // namespace

void product_block(const RowTask& task, uint32_t x) {
  const Stage& stage = task.stage;
  const bool pooled = stage.pool == 2;
  const uint32_t left = stage.result_width - x;
  const uint32_t pixels = left < kBlock ? left : kBlock;
  const bool whole = stage.filter.rectified && pixels == kBlock;
  const ProductMode whole_mode = !pooled      ? ProductMode::pixels
                                 : task.merge ? ProductMode::merged_maxima
                                              : ProductMode::maxima;
  const Channel* channels = task.channels(stage.filter);
  const ProductBlock block{task.scratch,
                           taps(stage),
                           channels,
                           {task.sink.row + (pooled ? x / 2 : x)},
                           task.sink.plane_bytes,
                           whole ? whole_mode : ProductMode::sums,
                           channels + stage.out_channels,
                           task.weights(stage.filter)};
  if (whole)
    product_of_block(block);
  else
    finish_columns(task, block, pooled ? pixels / 2 : pixels);
}

}  // namespace chispa::runtime
