#include "kernels/partial_sums.h"

#include <algorithm>

#include "chispa/core/parallel.h"

namespace chispa::kernels {

Tensor sum_over_chunks(const Shape& sum_shape,
                       const std::function<void(std::int64_t chunk, float* sums)>& body) {
  const std::int64_t count = sum_shape.size();
  Tensor parts(Shape{kChunks, count});
  Tensor total(sum_shape);
  parallel_for(kChunks, [&](std::int64_t chunk) {
    float* const sums = parts.data() + chunk * count;
    std::fill_n(sums, count, 0.0f);
    body(chunk, sums);
  });
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(count, chunk);
    for (std::int64_t i = begin; i < end; ++i) {
      double sum = 0.0;
      for (std::int64_t part = 0; part < kChunks; ++part)
        sum += static_cast<double>(parts.data()[part * count + i]);
      total.data()[i] = static_cast<float>(sum);
    }
  });
  return total;
}

}  // namespace chispa::kernels
