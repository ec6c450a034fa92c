#include "kernels/rearrangement/copy_channels.h"

#include "chispa/core/parallel.h"
#include "kernels/lanes/vector.h"

namespace chispa::kernels {

void copy_channels(const ChannelRange<const float>& from, const ChannelRange<float>& to, std::int64_t count,
                   std::int64_t rows) {
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(rows, chunk);
    const float* source = from.data + begin * from.channels + from.first;
    float* target = to.data + begin * to.channels + to.first;
    for (std::int64_t row = begin; row < end; ++row, source += from.channels, target += to.channels)
      for_each_piece(0, count, [&](auto lanes, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        store<kWidth>(target + c, load<kWidth>(source + c));
      });
  });
}

}  // namespace chispa::kernels
