#include "chispa/core/parallel.h"
#include "kernels/norm/batch_norm.h"
#include "kernels/norm/running_moments.h"

namespace chispa::kernels {

ChannelMoments channel_moments(const Tensor& x) {
  const std::int64_t channels = x.dim(-1);
  std::vector<RunningMoments> parts(kChunks, RunningMoments(channels));
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(x.size() / channels, chunk);
    parts[static_cast<std::size_t>(chunk)].add(x.data() + begin * channels, end - begin);
  });
  return merge_in_order(parts);
}

}  // namespace chispa::kernels
