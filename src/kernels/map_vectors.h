#pragma once

#include "chispa/core/parallel.h"
#include "chispa/core/tensor.h"
#include "kernels/vector.h"

namespace chispa::kernels {

/// A tensor of `shape` made piece by piece: body(lanes, i) gives its decltype(lanes)::value elements from i
/// on.
/// Small tensors are not worth waking the threads for.
template <typename Body>
Tensor map_vectors(const Shape& shape, const Body& body) {
  Tensor result(shape);
  float* const to = result.data();
  constexpr std::int64_t kSmall = 4096;
  const std::int64_t chunks = result.size() <= kSmall ? 1 : kChunks;
  parallel_for(chunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(result.size(), chunk, chunks);
    for_each_piece(begin, end, [&](auto lanes, std::int64_t i) {
      store<decltype(lanes)::value>(to + i, body(lanes, i));
    });
  });
  return result;
}

}  // namespace chispa::kernels
