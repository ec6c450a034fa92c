#pragma once

#include "kernels/lanes/map_channels.h"
#include "kernels/lanes/map_vectors.h"

namespace chispa::kernels {

/// function(a[...], b[...]) of a [N,H,W,C] and b: of the same shape, one vector [N,1,1,C] for each image, one
/// [C] for all, or one number [1]. Other ranks of a go with the first and the last two.
template <typename Function>
Tensor map_pair(const Tensor& a, const Tensor& b, const Function& function) {
  if (a.shape() == b.shape())
    return map_vectors(
        a.shape(), [left = a.data(), right = b.data(), function](auto lanes, std::int64_t i) CHISPA_INLINE {
          constexpr int kWidth = decltype(lanes)::value;
          return function(load<kWidth>(left + i), load<kWidth>(right + i));
        });
  const std::int64_t parts = b.shape().rank() == 4 ? b.dim(0) : 1;
  return map_channels(a.shape(), b, parts,
                      [left = a.data(), function](auto lanes, std::int64_t i, const auto& right)
                          CHISPA_INLINE { return function(load<decltype(lanes)::value>(left + i), right); });
}

}  // namespace chispa::kernels
