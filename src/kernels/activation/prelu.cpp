#include "kernels/activation/prelu.h"

#include "kernels/lanes/map_channels.h"
#include "kernels/reduction/row_sums.h"

namespace chispa::kernels {

Tensor prelu(const Tensor& x, const Tensor& slope) {
  return map_channels(x.shape(), slope, 1,
                      [in = x.data()](auto lanes, std::int64_t i, const auto& factor) CHISPA_INLINE {
                        const auto value = load<decltype(lanes)::value>(in + i);
                        return value > 0.0f ? value : value * factor;
                      });
}

Tensor prelu_gradient(const Tensor& x, const Tensor& slope, const Tensor& dy) {
  return map_channels(x.shape(), slope, 1,
                      [in = x.data(), from = dy.data()](auto lanes, std::int64_t i, const auto& factor)
                          CHISPA_INLINE {
                            constexpr int kWidth = decltype(lanes)::value;
                            const Vector<kWidth> gradient = load<kWidth>(from + i);
                            return load<kWidth>(in + i) > 0.0f ? gradient : gradient * factor;
                          });
}

Tensor prelu_slope_gradient(const Tensor& x, const Tensor& dy) {
  const std::int64_t channels = x.dim(-1);
  return sum_of_rows(Shape{channels}, x.size() / channels,
                     [in = x.data(), from = dy.data()](auto lanes, std::int64_t i) CHISPA_INLINE {
                       constexpr int kWidth = decltype(lanes)::value;
                       const Vector<kWidth> value = load<kWidth>(in + i);
                       return keep<kWidth>(~(value > 0.0f), value * load<kWidth>(from + i));
                     });
}

}  // namespace chispa::kernels
