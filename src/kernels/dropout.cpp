#include "chispa/kernels/dropout.h"

#include <algorithm>
#include <cmath>

#include "chispa/core/parallel.h"

namespace chispa::kernels {

Tensor dropout(const Tensor& x, float rate, RandomStream random) {
  const float factor = 1.0f / (1.0f - rate);
  // 16 bits decide each value: a draw serves four.
  const auto threshold = static_cast<std::uint64_t>(std::lround(rate * 65536.0f));
  const std::int64_t draws = (x.size() + 3) / 4;
  Tensor y(x.shape());
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(draws, chunk);
    for (std::int64_t draw = begin; draw < end; ++draw) {
      std::uint64_t bits = random.bits(static_cast<std::uint64_t>(draw));
      const std::int64_t last = std::min(4 * draw + 4, x.size());
      for (std::int64_t i = 4 * draw; i < last; ++i, bits >>= 16) {
        // A product, not a branch: nothing could predict it.
        const auto kept = static_cast<float>((bits & 0xffff) >= threshold);
        y.data()[i] = x.data()[i] * (kept * factor);
      }
    }
  });
  return y;
}

}  // namespace chispa::kernels
