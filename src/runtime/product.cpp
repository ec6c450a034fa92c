#include "runtime/output.h"
#include "runtime/product_sums.h"

namespace chispa::runtime {
namespace {

int32_t larger(int32_t a, int32_t b) {
  return a > b ? a : b;
}

/// Any filter, any number of columns.
void product_of_columns(const Stage& stage, const ProductBlock& block, uint32_t columns) {
  const int8_t* weights = block.weights;
  int8_t* out = block.out;
  for (const Channel* channel = block.channel; channel != block.end; ++channel) {
    const BlockSums sums = product_sums(weights, block.packed, block.taps, 2, channel->bias());
    for (uint32_t i = 0; i < columns; ++i) {
      const int32_t sum = block.mode == 0 ? sums.of[i] : larger(sums.of[2 * i], sums.of[2 * i + 1]);
      const int32_t value = to_int8(stage.filter, *channel, sum);
      out[i] = static_cast<int8_t>(block.mode == 2 ? larger(value, out[i]) : value);
    }
    out += block.plane_bytes;
    weights += block.taps;
  }
}

}  // namespace

void product_block(const Stage& stage, const Word* packed, uint32_t x, const Channel* channels,
                   const int8_t* weights, bool merge, RowSink sink) {
  const bool pooled = stage.pool == 2;
  const uint32_t mode = !pooled ? 0 : merge ? 2 : 1;
  const ProductBlock block{packed,
                           taps(stage),
                           channels,
                           sink.row + (pooled ? x / 2 : x),
                           sink.plane_bytes,
                           mode,
                           channels + stage.out_channels,
                           weights};
  const uint32_t left = stage.result_width - x;
  if (stage.filter.rectified && left >= kBlock) return product_of_block(block);
  const uint32_t pixels = left < kBlock ? left : kBlock;
  product_of_columns(stage, block, pooled ? pixels / 2 : pixels);
}

}  // namespace chispa::runtime
