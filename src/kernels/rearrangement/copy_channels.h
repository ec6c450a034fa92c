#pragma once

#include <cstdint>

namespace chispa::kernels {

/// Some neighbouring channels of rows of them: channels [first, first + count) of rows of `channels`.
template <typename Float>
struct ChannelRange {
  Float* data;
  std::int64_t channels;
  std::int64_t first;
};

/// Copies `count` channels of each of `rows` rows.
void copy_channels(const ChannelRange<const float>& from, const ChannelRange<float>& to, std::int64_t count,
                   std::int64_t rows);

}  // namespace chispa::kernels
