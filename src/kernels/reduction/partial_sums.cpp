#include "kernels/reduction/partial_sums.h"

#include <algorithm>

namespace chispa::kernels {
namespace {

/// total[i] = the sum over all chunks of parts[chunk * count + i], in double, for i in `range`. Goes along
/// the rows, some columns at a time, so that the compiler makes vectors of them.
void add_parts(const float* parts, std::int64_t count, Range range, float* total) {
  constexpr std::int64_t kColumns = 512;
  double sums[kColumns];
  for (std::int64_t first = range.begin; first < range.end; first += kColumns) {
    const std::int64_t columns = std::min(kColumns, range.end - first);
    std::fill_n(sums, columns, 0.0);
    for (std::int64_t chunk = 0; chunk < kChunks; ++chunk) {
      const float* const part = parts + chunk * count + first;
      for (std::int64_t i = 0; i < columns; ++i) sums[i] += static_cast<double>(part[i]);
    }
    for (std::int64_t i = 0; i < columns; ++i) total[first + i] = static_cast<float>(sums[i]);
  }
}

}  // namespace

Tensor sum_over_chunks(const Shape& sum_shape,
                       const std::function<void(std::int64_t chunk, float* sums)>& body,
                       Direction direction) {
  const std::int64_t count = sum_shape.size();
  Tensor parts(Shape{kChunks, count});
  Tensor total(sum_shape);
  parallel_for(kChunks, [&](std::int64_t position) {
    const std::int64_t chunk = chunk_at(position, direction);
    float* const sums = parts.data() + chunk * count;
    std::fill_n(sums, count, 0.0f);
    body(chunk, sums);
  });
  parallel_for(kChunks, [&](std::int64_t chunk) {
    add_parts(parts.data(), count, chunk_range(count, chunk), total.data());
  });
  return total;
}

}  // namespace chispa::kernels
