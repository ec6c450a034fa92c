#include "runtime/kernels.h"
#include "runtime/output.h"

namespace chispa::runtime {
namespace {

/// Sums of one output channel for the four packed pixels.
struct BlockSums {
  int32_t of[kBlock];
};

/// Two multiplications in one: weight * (first + (second << 16)) holds both products. Two taps fit a half
/// word: |w x + w' x'| <= 2 * 127 * 128 < 2^15, and 2^15 more keeps the lower half from borrowing from the
/// upper one. So the upper halves are added up exactly, and the lower ones are the whole less the upper
/// halves.
BlockSums product_sums(const int8_t* weights, const Word* packed, uint32_t taps, int32_t bias) {
  constexpr uint32_t kGuard = 1u << 15;
  uint32_t whole[2] = {};
  uint32_t upper[2] = {};
  for (uint32_t k = 0; k < taps; k += 2, weights += 2, packed += 4) {
    const uint32_t even = static_cast<uint32_t>(int32_t{weights[0]});
    const uint32_t odd = static_cast<uint32_t>(int32_t{weights[1]});
    for (int pair = 0; pair < 2; ++pair) {
      const uint32_t both = kGuard + even * packed[pair] + odd * packed[2 + pair];
      whole[pair] += both;
      upper[pair] += static_cast<uint32_t>(static_cast<int32_t>(both) >> 16);
    }
  }
  const uint32_t start = static_cast<uint32_t>(bias);
  const uint32_t guards = taps / 2 * kGuard;
  BlockSums sums;
  for (int pair = 0; pair < 2; ++pair) {
    sums.of[2 * pair] = static_cast<int32_t>(whole[pair] - (upper[pair] << 16) - guards + start);
    sums.of[2 * pair + 1] = static_cast<int32_t>(upper[pair] + start);
  }
  return sums;
}

int32_t larger(int32_t a, int32_t b) {
  return a > b ? a : b;
}

}  // namespace

void product_block(const Stage& stage, const Word* packed, uint32_t x, const Channel* channels,
                   const int8_t* weights, bool merge, RowSink sink) {
  const uint32_t count = taps(stage);
  const uint32_t pool = stage.pool;
  const uint32_t left = out_width(stage) - x / pool;
  const uint32_t columns = left < kBlock / pool ? left : kBlock / pool;
  int8_t* out = sink.row + x / pool;
  for (uint32_t c = 0; c < stage.out_channels; ++c, out += sink.plane_bytes, weights += count) {
    const Channel& channel = channels[c];
    BlockSums sums = product_sums(weights, packed, count, channel.bias());
    if (pool == 2) {  // requantization never decreases: the maximum of the sums is that of the results
      sums.of[0] = larger(sums.of[0], sums.of[1]);
      sums.of[1] = larger(sums.of[2], sums.of[3]);
    }
    for (uint32_t i = 0; i < columns; ++i) {
      const int32_t value = to_int8(stage.filter, channel, sums.of[i]);
      out[i] = static_cast<int8_t>(merge ? larger(value, out[i]) : value);
    }
  }
}

}  // namespace chispa::runtime
