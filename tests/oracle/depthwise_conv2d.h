#pragma once

#include "chispa/core/conv2d_options.h"
#include "oracle/array.h"
#include "oracle/taps.h"

namespace oracle {

/// x [N,H,W,C], w [KH,KW,C], bias [C] or of no elements -> [N,H',W',C]
inline Array depthwise_conv2d(const Array& x, const Array& w, const Array& bias,
                              const chispa::Conv2DOptions& options) {
  const std::int64_t height = output_extent(x.shape[1], w.shape[0], options.stride, options.padding);
  const std::int64_t width = output_extent(x.shape[2], w.shape[1], options.stride, options.padding);
  Array y({x.shape[0], height, width, x.shape[3]});
  for (std::int64_t n = 0; n < x.shape[0]; ++n)
    for (std::int64_t i = 0; i < height; ++i)
      for (std::int64_t j = 0; j < width; ++j)
        for (std::int64_t c = 0; c < x.shape[3]; ++c) {
          double sum = bias.values.empty() ? 0.0 : bias.at(c);
          for (std::int64_t u = 0; u < w.shape[0]; ++u)
            for (std::int64_t v = 0; v < w.shape[1]; ++v) {
              const std::int64_t row =
                  input_position(i, u, x.shape[1], w.shape[0], options.stride, options.padding);
              const std::int64_t col =
                  input_position(j, v, x.shape[2], w.shape[1], options.stride, options.padding);
              if (row < 0 || row >= x.shape[1] || col < 0 || col >= x.shape[2]) continue;
              sum += x.at(n, row, col, c) * w.at(u, v, c);
            }
          y.at(n, i, j, c) = sum;
        }
  return y;
}

}  // namespace oracle
