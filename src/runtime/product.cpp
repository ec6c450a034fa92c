#include "runtime/blocks.h"
#include "runtime/to_int8.h"

namespace chispa::runtime {
namespace {

/// The block of one channel whose sums are wanted. Field by field: of an initializer with zeros some
/// compilers make a call of memset.
ProductBlock sums_of_channel(const ProductBlock& block, const Channel& channel, const int8_t* weights,
                             int32_t* sums) {
  ProductBlock one;
  one.packed = block.packed;
  one.taps = block.taps;
  one.channel = &channel;
  one.sums = sums;
  one.plane_bytes = 0;
  one.mode = ProductMode::sums;
  one.end = &channel + 1;
  one.weights = weights;
  return one;
}

/// Any filter, any number of columns: the sums of one channel after the other, and the rest here.
[[gnu::noinline]] void finish_columns(const RowTask& task, const ProductBlock& block, uint32_t columns) {
  const int8_t* weights = block.weights;
  int8_t* out = block.out;
  for (const Channel* channel = block.channel; channel != block.end; ++channel) {
    Channel bias_only;
    bias_only.multiplier = 0;
    bias_only.bias_and_shift = channel->bias_and_shift & ~63u;
    int32_t sums[kBlock];
    product_of_block(sums_of_channel(block, bias_only, weights, sums));
    // Requantization never decreases: the maximum of two sums is that of their results.
    if (block.mode != ProductMode::pixels)
      for (uint32_t i = 0; i < columns; ++i) sums[i] = larger(sums[2 * i], sums[2 * i + 1]);
    int8_t values[kBlock];
    to_int8(task.stage.filter, *channel, sums, columns, values);
    for (uint32_t i = 0; i < columns; ++i)
      if (!task.merge || values[i] > out[i]) out[i] = values[i];
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
