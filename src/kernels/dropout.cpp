#include "chispa/kernels/dropout.h"

#include "chispa/core/parallel.h"

namespace chispa::kernels {

Tensor dropout(const Tensor& x, float rate, RandomStream random) {
  const float factor = 1.0f / (1.0f - rate);
  Tensor y(x.shape());
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(x.size(), chunk);
    const float* const in = x.data();
    float* const out = y.data();
    for (std::int64_t i = begin; i < end; ++i)
      out[i] = in[i] * (random.uniform(static_cast<std::uint64_t>(i)) >= rate ? factor : 0.0f);
  });
  return y;
}

}  // namespace chispa::kernels
