#include "kernels/rearrangement/shuffle_channels.h"

#include "chispa/core/parallel.h"

namespace chispa::kernels {

Tensor shuffle_channels(const Tensor& x, std::int64_t groups) {
  Tensor y(x.shape());
  const std::int64_t channels = x.dim(-1);
  const std::int64_t members = channels / groups;
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(x.size() / channels, chunk);
    for (std::int64_t row = begin; row < end; ++row) {
      const float* const from = x.data() + row * channels;
      float* to = y.data() + row * channels;
      for (std::int64_t i = 0; i < members; ++i)
        for (std::int64_t g = 0; g < groups; ++g) *to++ = from[g * members + i];
    }
  });
  return y;
}

}  // namespace chispa::kernels
