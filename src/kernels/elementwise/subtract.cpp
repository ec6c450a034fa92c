#include "kernels/elementwise/subtract.h"

#include "kernels/lanes/map_pair.h"

namespace chispa::kernels {

Tensor subtract(const Tensor& a, const Tensor& b) {
  return map_pair(a, b, [](const auto& left, const auto& right) CHISPA_INLINE { return left - right; });
}

}  // namespace chispa::kernels
