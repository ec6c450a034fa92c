#pragma once

#include "chispa/core/parallel.h"
#include "chispa/core/tensor.h"
#include "kernels/lanes/vector.h"

namespace chispa::kernels {

/// A tensor of `shape` made piece by piece: body(lanes, i) gives its decltype(lanes)::value elements from i
/// on.
/// Small tensors are not worth waking the threads for.
template <typename Body>
Tensor map_vectors(const Shape& shape, const Body& body) {
  Tensor result(shape);
  float* const to = result.data();
  constexpr std::int64_t kSmall = 4096;
  const bool small = result.size() <= kSmall;
  parallel_for(small ? 1 : kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = small ? Range{0, result.size()} : chunk_range(result.size(), chunk);
    for_each_piece(begin, end, [&](auto lanes, std::int64_t i) {
      store<decltype(lanes)::value>(to + i, body(lanes, i));
    });
  });
  return result;
}

}  // namespace chispa::kernels
