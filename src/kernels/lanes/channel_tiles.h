#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "chispa/core/tensor.h"
#include "kernels/lanes/vector.h"

namespace chispa::kernels {

/// Rows of channels seen as longer rows, tiles, that are a whole number of vectors: two pixels of 24 channels
/// are a tile of three vectors of 16. What belongs to a channel is repeated along the tile, so that no lane
/// is left empty.
class ChannelTiles {
 public:
  explicit ChannelTiles(std::int64_t channels) : channels_(channels), size_(std::lcm(channels, kLanes)) {}

  std::int64_t channels() const { return channels_; }
  /// Floats in a tile.
  std::int64_t size() const { return size_; }

  /// [channels] -> [size].
  Tensor repeat(const Tensor& values) const { return repeat(values.data()); }
  Tensor repeat(const float* values) const {
    Tensor tile(Shape{size_});
    for (std::int64_t first = 0; first < size_; first += channels_)
      std::copy_n(values, channels_, tile.data() + first);
    return tile;
  }

  /// Calls body(lanes, column, first, last): the elements first, first + size(), ... below `last`, with the
  /// lanes after each, stand in `column` of their tiles. Goes through `count` contiguous floats in blocks
  /// that stay in the first-level cache while their columns are taken one after the other.
  template <typename Body>
  [[gnu::always_inline]] void for_each_column(std::int64_t count, const Body& body) const {
    constexpr std::int64_t kBlock = 2048;
    const std::int64_t step = std::max<std::int64_t>(1, kBlock / size_) * size_;
    const std::int64_t whole = count / size_ * size_;
    for (std::int64_t first = 0; first < whole; first += step) {
      const std::int64_t last = std::min(first + step, whole);
      for (std::int64_t column = 0; column < size_; column += kLanes)
        body(std::integral_constant<int, kLanes>{}, column, first + column, last);
    }
    for_each_piece(0, count - whole,
                   [&](auto lanes, std::int64_t column) { body(lanes, column, whole + column, count); });
  }

 private:
  std::int64_t channels_;
  std::int64_t size_;
};

}  // namespace chispa::kernels
