#include "runtime/blocks.h"

namespace chispa::runtime {
namespace {

/// Any filter, any number of columns: the sums of one channel after the other, and the rest here.
[[gnu::noinline]] void finish_columns(const RowTask& task, const ProductBlock& block, uint32_t columns) {
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
      const int32_t sum = block.mode == ProductMode::pixels ? sums[i] : larger(sums[2 * i], sums[2 * i + 1]);
      const int32_t value = to_int8(task.stage.filter, *channel, sum);
      out[i] = static_cast<int8_t>(task.merge ? larger(value, out[i]) : value);
    }
    weights += block.taps;
    out += block.plane_bytes;
  }
}

}  // namespace

ProductBlock product_of_row(const RowTask& task) {
  const Stage& stage = task.stage;
  const Channel* channels = task.channels(stage.filter);
  const ProductMode mode = stage.pool == 1 ? ProductMode::pixels
                           : task.merge    ? ProductMode::merged_maxima
                                           : ProductMode::maxima;
  return {task.scratch,
          taps(stage),
          channels,
          {task.sink.row},
          task.sink.plane_bytes,
          mode,
          channels + stage.out_channels,
          task.weights(stage.filter)};
}

void product_block(const RowTask& task, ProductBlock& block, uint32_t x) {
  const uint32_t pool = task.stage.pool;
  const uint32_t left = task.stage.result_width - x;
  block.out = task.sink.row + x / pool;
  if (left < kBlock || !task.stage.filter.rectified)
    finish_columns(task, block, (left < kBlock ? left : kBlock) / pool);
  else
    product_of_block(block);
}

}  // namespace chispa::runtime
