#pragma once

#include "chispa/core/pool2d_options.h"
#include "oracle/array.h"
#include "oracle/taps.h"

namespace oracle {

/// How windows lie on x [N,H,W,C].
inline Axes axes_of(const Array& x, const chispa::Pool2DOptions& options) {
  return {{x.shape[1], options.kernel.height, options.stride.height, options.padding},
          {x.shape[2], options.kernel.width, options.stride.width, options.padding}};
}

/// x [N,H,W,C] -> [N,H',W',C]
inline Array max_pool2d(const Array& x, const chispa::Pool2DOptions& options) {
  const Axes axes = axes_of(x, options);
  Array y({x.shape[0], axes.rows.outputs(), axes.columns.outputs(), x.shape[3]});
  for (std::int64_t n = 0; n < y.shape[0]; ++n)
    for (std::int64_t i = 0; i < y.shape[1]; ++i)
      for (std::int64_t j = 0; j < y.shape[2]; ++j)
        for (std::int64_t c = 0; c < y.shape[3]; ++c) {
          double largest = -INFINITY;
          axes.for_each_tap(i, j, [&](std::int64_t row, std::int64_t column, std::int64_t, std::int64_t) {
            largest = std::max(largest, x.at(n, row, column, c));
          });
          y.at(n, i, j, c) = largest;
        }
  return y;
}

}  // namespace oracle
