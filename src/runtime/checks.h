#pragma once

// What a model's numbers are held against before they are used.
#include "runtime/stage.h"

namespace chispa::runtime {

inline chispa_status consistent(bool holds) {
  return holds ? CHISPA_OK : CHISPA_ERR_CORRUPT;
}

/// a * b, or the largest number when that is larger: no size that it takes part in fits anywhere.
inline uint32_t times(uint32_t a, uint32_t b) {
  const uint64_t product = uint64_t{a} * b;
  return product >> 32 == 0 ? static_cast<uint32_t>(product) : UINT32_MAX;
}

/// An aligned range of `bytes` at `offset` lies between `begin` and `end`.
inline bool within(uint32_t offset, uint32_t bytes, uint32_t begin, uint32_t end) {
  return offset % 4 == 0 && offset >= begin && offset <= end && bytes <= end - offset;
}

/// In the arena, behind the counters: no row may overwrite those.
inline bool in_arena(const Header& header, uint32_t offset, uint32_t bytes) {
  return within(offset, bytes, header.stages * sizeof(StageState), header.arena_bytes);
}

inline bool filter_holds(const Header& header, const Filter& filter, uint32_t channels,
                         uint32_t weights_of_channel) {
  return within(filter.weights, times(weights_of_channel, channels), 0, header.bytes) &&
         within(filter.channels, channels * sizeof(Channel), 0, header.bytes);
}

/// Rows of one stage are rows for the other's window.
inline bool chain_holds(const Stage& from, const Stage& to) {
  return !reads_rings(to) && out_height(from) == to.in_height && out_width(from) == to.in_width &&
         from.out_channels == to.in_channels;
}

}  // namespace chispa::runtime
