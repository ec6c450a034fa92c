#include "kernels/elementwise/dropout.h"

#include <algorithm>
#include <cmath>

#include "chispa/core/parallel.h"

namespace chispa::kernels {

namespace {

/// Draws to make at a time: their bits stay in the first-level cache, and the compiler makes vectors of the
/// loops.
constexpr std::int64_t kDraws = 64;
constexpr std::int64_t kValues = 4 * kDraws;  // 16 bits decide each value: a draw serves four

/// What each of kValues values is multiplied by, from draw `first` on.
void make_factors(RandomStream random, std::int64_t first, std::uint32_t threshold, float factor,
                  float* factors) {
  std::uint32_t fractions[kValues];
  for (std::int64_t draw = 0; draw < kDraws; ++draw) {
    const std::uint64_t bits = random.bits(static_cast<std::uint64_t>(first + draw));
    for (int part = 0; part < 4; ++part)
      fractions[4 * draw + part] = static_cast<std::uint32_t>(bits >> (16 * part)) & 0xffffu;
  }
  for (std::int64_t i = 0; i < kValues; ++i) factors[i] = fractions[i] >= threshold ? factor : 0.0f;
}

}  // namespace

Tensor dropout(const Tensor& x, float rate, RandomStream random) {
  const float factor = 1.0f / (1.0f - rate);
  const auto threshold = static_cast<std::uint32_t>(std::lround(rate * 65536.0f));
  Tensor y(x.shape());
  const float* const from = x.data();
  float* const to = y.data();
  const std::int64_t blocks = (x.size() + kValues - 1) / kValues;
  parallel_for(kChunks, [&](std::int64_t chunk) {
    float factors[kValues];
    const auto [begin, end] = chunk_range(blocks, chunk);
    for (std::int64_t block = begin; block < end; ++block) {
      make_factors(random, block * kDraws, threshold, factor, factors);
      const std::int64_t first = block * kValues;
      const std::int64_t count = std::min(kValues, x.size() - first);
      for (std::int64_t i = 0; i < count; ++i) to[first + i] = from[first + i] * factors[i];
    }
  });
  return y;
}

}  // namespace chispa::kernels
