#pragma once

#include "oracle/conv2d.h"

namespace oracle {

/// x [N,H,W,C], w [KH,KW,C*M], bias [C*M] or of no elements -> [N,H',W',C*M]; output channel o reads o / M.
inline Array depthwise_conv2d(const Array& x, const Array& w, const Array& bias,
                              const chispa::Conv2DOptions& options) {
  const Axes axes = axes_of(x, w.shape[0], w.shape[1], options);
  const std::int64_t multiplier = w.shape[2] / x.shape[3];
  Array y({x.shape[0], axes.rows.outputs(), axes.columns.outputs(), w.shape[2]});
  for (std::int64_t n = 0; n < y.shape[0]; ++n)
    for (std::int64_t i = 0; i < y.shape[1]; ++i)
      for (std::int64_t j = 0; j < y.shape[2]; ++j)
        for (std::int64_t o = 0; o < y.shape[3]; ++o) {
          double sum = bias.values.empty() ? 0.0 : bias.at(o);
          axes.for_each_tap(i, j, [&](std::int64_t row, std::int64_t column, std::int64_t u, std::int64_t v) {
            sum += x.at(n, row, column, o / multiplier) * w.at(u, v, o);
          });
          y.at(n, i, j, o) = sum;
        }
  return y;
}

}  // namespace oracle
