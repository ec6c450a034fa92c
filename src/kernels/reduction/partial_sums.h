#pragma once

#include <cstdint>
#include <functional>

#include "chispa/core/parallel.h"
#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// A sum over a batch that threads share: each chunk adds its part to a row of its own, beginning at zero,
/// and the rows are added in chunk order. So the bits do not depend on the number of threads. `body(chunk,
/// sums)` runs once for each of kChunks chunks, taken in `direction`; `sums` points at sum_shape.size()
/// zeros.
Tensor sum_over_chunks(const Shape& sum_shape,
                       const std::function<void(std::int64_t chunk, float* sums)>& body,
                       Direction direction = Direction::forwards);

}  // namespace chispa::kernels
