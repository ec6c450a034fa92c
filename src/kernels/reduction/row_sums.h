#pragma once

#include <algorithm>

#include "chispa/core/parallel.h"
#include "chispa/core/tensor.h"
#include "kernels/lanes/vector.h"
#include "kernels/reduction/partial_sums.h"

namespace chispa::kernels {

/// Rows added one after the other before their sum joins the total: a float sum of a whole batch would lose
/// digits.
inline constexpr std::int64_t kBlockRows = 256;

/// sums[c] += body(row * channels + c) over rows [begin, end): body(lanes, i) gives the
/// decltype(lanes)::value numbers from i on.
template <typename Body>
[[gnu::always_inline]] inline void add_rows(Range rows, std::int64_t channels, float* sums,
                                            const Body& body) {
  for (std::int64_t first = rows.begin; first < rows.end; first += kBlockRows) {
    const std::int64_t last = std::min(first + kBlockRows, rows.end);
    for_each_piece(0, channels, [&](auto lanes, std::int64_t c) CHISPA_INLINE {
      constexpr int kWidth = decltype(lanes)::value;
      Vector<kWidth> sum{};
      for (std::int64_t row = first; row < last; ++row) sum += body(lanes, row * channels + c);
      add_to<kWidth>(sums + c, sum);
    });
  }
}

/// The sums [C], or of shape `sums`, of `rows` rows of C numbers made by `body` as above.
template <typename Body>
Tensor sum_of_rows(const Shape& sums, std::int64_t rows, const Body& body) {
  return sum_over_chunks(sums, [&](std::int64_t chunk, float* part) {
    add_rows(chunk_range(rows, chunk), sums.size(), part, body);
  });
}

/// The same of each of `parts` equal parts of the rows: `sums` has `parts` times C elements.
template <typename Body>
Tensor sum_of_rows_in_parts(const Shape& sums, std::int64_t parts, std::int64_t rows, const Body& body) {
  Tensor result = Tensor::zeros(sums);
  const std::int64_t channels = result.size() / parts;
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(parts, chunk);
    for (std::int64_t part = begin; part < end; ++part)
      add_rows({part * rows / parts, (part + 1) * rows / parts}, channels, result.data() + part * channels,
               body);
  });
  return result;
}

}  // namespace chispa::kernels
