#pragma once

#include "chispa/core/conv2d_options.h"
#include "oracle/array.h"
#include "oracle/taps.h"

namespace oracle {

/// How windows of `height` by `width` lie on x [N,H,W,C].
inline Axes axes_of(const Array& x, std::int64_t height, std::int64_t width,
                    const chispa::Conv2DOptions& options) {
  return {{x.shape[1], height, options.stride.height, options.padding, options.dilation.height},
          {x.shape[2], width, options.stride.width, options.padding, options.dilation.width}};
}

/// x [N,H,W,C], w [KH,KW,C/groups,O], bias [O] or of no elements -> [N,H',W',O]; output channel o reads the
/// channels of group o / (O/groups).
inline Array conv2d(const Array& x, const Array& w, const Array& bias, const chispa::Conv2DOptions& options) {
  const Axes axes = axes_of(x, w.shape[0], w.shape[1], options);
  const std::int64_t group_outputs = w.shape[3] / options.groups;
  Array y({x.shape[0], axes.rows.outputs(), axes.columns.outputs(), w.shape[3]});
  for (std::int64_t n = 0; n < y.shape[0]; ++n)
    for (std::int64_t i = 0; i < y.shape[1]; ++i)
      for (std::int64_t j = 0; j < y.shape[2]; ++j)
        for (std::int64_t o = 0; o < y.shape[3]; ++o) {
          double sum = bias.values.empty() ? 0.0 : bias.at(o);
          const std::int64_t first = o / group_outputs * w.shape[2];
          axes.for_each_tap(i, j, [&](std::int64_t row, std::int64_t column, std::int64_t u, std::int64_t v) {
            for (std::int64_t c = 0; c < w.shape[2]; ++c)
              sum += x.at(n, row, column, first + c) * w.at(u, v, c, o);
          });
          y.at(n, i, j, o) = sum;
        }
  return y;
}

}  // namespace oracle
