#include "kernels/reduction/channel_sum.h"

#include <algorithm>

#include "chispa/core/parallel.h"
#include "kernels/lanes/vector.h"
#include "kernels/reduction/partial_sums.h"

namespace chispa::kernels {
namespace {

/// Rows added one after the other before their sum joins the total: a float sum of a whole batch would lose
/// digits.
constexpr std::int64_t kBlockRows = 256;

}  // namespace

Tensor channel_sum(const Tensor& x) {
  const std::int64_t channels = x.dim(-1);
  const std::int64_t rows = channels == 0 ? 0 : x.size() / channels;
  return sum_over_chunks(Shape{channels}, [&](std::int64_t chunk, float* sums) {
    const auto [begin, end] = chunk_range(rows, chunk);
    for (std::int64_t first = begin; first < end; first += kBlockRows) {
      const std::int64_t last = std::min(first + kBlockRows, end);
      for_each_piece(0, channels, [&](auto lanes, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        Vector<kWidth> sum{};
        for (std::int64_t row = first; row < last; ++row) sum += load<kWidth>(x.data() + row * channels + c);
        add_to<kWidth>(sums + c, sum);
      });
    }
  });
}

}  // namespace chispa::kernels
