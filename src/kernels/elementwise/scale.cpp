#include "kernels/elementwise/scale.h"

#include "kernels/lanes/map_vectors.h"

namespace chispa::kernels {

Tensor scale(const Tensor& x, float factor) {
  return map_vectors(x.shape(), [in = x.data(), factor](auto lanes, std::int64_t i) {
    return load<decltype(lanes)::value>(in + i) * factor;
  });
}

}  // namespace chispa::kernels
