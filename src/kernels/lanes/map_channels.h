#pragma once

#include <algorithm>

#include "chispa/core/parallel.h"
#include "chispa/core/tensor.h"
#include "kernels/lanes/channel_tiles.h"

namespace chispa::kernels {

/// A tensor of `shape` made piece by piece of elements and of what belongs to their channels: body(lanes, i,
/// v) gives the decltype(lanes)::value elements from i on, v being their channels' values. `values` [parts,
/// C] are those of `parts` equal parts of the tensor, one after the other, whose last axis is of C; a tensor
/// of any shape is one of one channel.
template <typename Body>
Tensor map_channels(const Shape& shape, const Tensor& values, std::int64_t parts, const Body& body) {
  Tensor result(shape);
  if (result.size() == 0) return result;
  const std::int64_t channels = values.size() / parts;
  const ChannelTiles tiles(channels);
  const std::int64_t part_size = result.size() / parts;
  const std::int64_t part_rows = part_size / channels;
  constexpr std::int64_t kSmall = 4096;  // not worth waking the threads for
  const bool small = result.size() <= kSmall;
  parallel_for(small ? 1 : kChunks, [&](std::int64_t chunk) {
    const std::int64_t rows = parts * part_rows;
    auto [begin, end] = small ? Range{0, rows} : chunk_range(rows, chunk);
    while (begin < end) {
      const std::int64_t part = begin / part_rows;
      const std::int64_t last_row = std::min(end, (part + 1) * part_rows);
      const Tensor tile = tiles.repeat(values.data() + part * channels);
      const std::int64_t offset = begin * channels;
      tiles.for_each_column((last_row - begin) * channels,
                            [&](auto lanes, std::int64_t column, std::int64_t first, std::int64_t last)
                                CHISPA_INLINE {
                                  constexpr int kWidth = decltype(lanes)::value;
                                  const Vector<kWidth> value = load<kWidth>(tile.data() + column);
                                  for (std::int64_t i = offset + first; i < offset + last; i += tiles.size())
                                    store<kWidth>(result.data() + i, body(lanes, i, value));
                                });
      begin = last_row;
    }
  });
  return result;
}

}  // namespace chispa::kernels
