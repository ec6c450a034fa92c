#pragma once

#include "oracle/max_pool2d.h"

namespace oracle {

/// x [N,H,W,C] -> [N,H',W',C]: means of what lies on the input.
inline Array average_pool2d(const Array& x, const chispa::Pool2DOptions& options) {
  const Axes axes = axes_of(x, options);
  Array y({x.shape[0], axes.rows.outputs(), axes.columns.outputs(), x.shape[3]});
  for (std::int64_t n = 0; n < y.shape[0]; ++n)
    for (std::int64_t i = 0; i < y.shape[1]; ++i)
      for (std::int64_t j = 0; j < y.shape[2]; ++j)
        for (std::int64_t c = 0; c < y.shape[3]; ++c) {
          double sum = 0.0, count = 0.0;
          axes.for_each_tap(i, j, [&](std::int64_t row, std::int64_t column, std::int64_t, std::int64_t) {
            sum += x.at(n, row, column, c);
            count += 1.0;
          });
          y.at(n, i, j, c) = sum / count;
        }
  return y;
}

/// x [N,H,W,C] -> [N,1,1,C]
inline Array global_average_pool(const Array& x) {
  return average_pool2d(x, {.kernel = {x.shape[1], x.shape[2]}});
}

}  // namespace oracle
