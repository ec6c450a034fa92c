#include "kernels/chain/residual.h"

#include "kernels/activation/chain_activation.h"
#include "kernels/elementwise/bounds.h"

namespace chispa::kernels {

void Residual::finish(std::int64_t offset, std::int64_t count, float* y) const {
  const float* const from = shortcut.data() + offset;
  const Bounds bounds = bounds_of(activation);
  for_each_piece(0, count, [&](auto lanes, std::int64_t i) {
    constexpr int kWidth = decltype(lanes)::value;
    store<kWidth>(y + i, bounded<kWidth>(load<kWidth>(y + i) + load<kWidth>(from + i), bounds));
  });
}

void Residual::gradient(const float* y, const float* dy, std::int64_t count, float* g) const {
  // Where y is within the bounds, so was the sum; where it is a bound, the derivative is 0.
  with_activation(activation, [&](auto function) {
    for_each_piece(0, count, [&](auto lanes, std::int64_t i) {
      constexpr int kWidth = decltype(lanes)::value;
      store<kWidth>(g + i,
                    through<decltype(function)::value, kWidth>(load<kWidth>(y + i), load<kWidth>(dy + i)));
    });
  });
}

}  // namespace chispa::kernels
