#include "kernels/elementwise/multiply.h"

#include "kernels/lanes/map_vectors.h"

namespace chispa::kernels {

Tensor multiply(const Tensor& a, const Tensor& b) {
  return map_vectors(a.shape(), [left = a.data(), right = b.data()](auto lanes, std::int64_t i) {
    constexpr int kWidth = decltype(lanes)::value;
    return load<kWidth>(left + i) * load<kWidth>(right + i);
  });
}

}  // namespace chispa::kernels
