#include "kernels/reduction/channel_sum.h"

#include "kernels/reduction/row_sums.h"

namespace chispa::kernels {

Tensor channel_sum(const Tensor& x) {
  const std::int64_t channels = x.dim(-1);
  return sum_of_rows(Shape{channels}, channels == 0 ? 0 : x.size() / channels,
                     [from = x.data()](auto lanes, std::int64_t i)
                         CHISPA_INLINE { return load<decltype(lanes)::value>(from + i); });
}

}  // namespace chispa::kernels
