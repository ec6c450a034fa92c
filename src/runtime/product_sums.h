#pragma once

#include "runtime/blocks.h"

namespace chispa::runtime {

struct BlockSums {
  int32_t of[kBlock];
};

/// One output channel's sums for the four packed pixels, in groups of 2 or 4 taps; see ProductBlock.
inline BlockSums product_sums(const int8_t* weights, const Word* packed, uint32_t taps, uint32_t group,
                              int32_t bias) {
  const uint32_t start = static_cast<uint32_t>(bias);
  uint32_t whole[2] = {start, start};
  uint32_t upper[2] = {};
  for (uint32_t k = 0; k < taps; k += group) {
    for (uint32_t pair = 0; pair < 2; ++pair) {
      uint32_t both = kGuard;
      for (uint32_t i = 0; i < group; ++i)
        both += static_cast<uint32_t>(int32_t{weights[k + i]}) * packed[2 * (k + i) + pair];
      whole[pair] += both - kGuard;
      upper[pair] += static_cast<uint32_t>(static_cast<int32_t>(both) >> 16);
    }
  }
  return {{static_cast<int32_t>(whole[0] - (upper[0] << 16)), static_cast<int32_t>(upper[0] + start),
           static_cast<int32_t>(whole[1] - (upper[1] << 16)), static_cast<int32_t>(upper[1] + start)}};
}

}  // namespace chispa::runtime
