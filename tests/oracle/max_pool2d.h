#pragma once

#include "chispa/core/max_pool2d_options.h"
#include "oracle/array.h"
#include "oracle/taps.h"

namespace oracle {

/// x [N,H,W,C] -> [N,H',W',C]
inline Array max_pool2d(const Array& x, const chispa::MaxPool2DOptions& options) {
  const std::int64_t height = output_extent(x.shape[1], options.kernel, options.stride, options.padding);
  const std::int64_t width = output_extent(x.shape[2], options.kernel, options.stride, options.padding);
  Array y({x.shape[0], height, width, x.shape[3]});
  for (std::int64_t n = 0; n < x.shape[0]; ++n)
    for (std::int64_t i = 0; i < height; ++i)
      for (std::int64_t j = 0; j < width; ++j)
        for (std::int64_t c = 0; c < x.shape[3]; ++c) {
          double largest = -INFINITY;
          for (std::int64_t u = 0; u < options.kernel; ++u)
            for (std::int64_t v = 0; v < options.kernel; ++v) {
              const std::int64_t row =
                  input_position(i, u, x.shape[1], options.kernel, options.stride, options.padding);
              const std::int64_t col =
                  input_position(j, v, x.shape[2], options.kernel, options.stride, options.padding);
              if (row < 0 || row >= x.shape[1] || col < 0 || col >= x.shape[2]) continue;
              largest = std::max(largest, x.at(n, row, col, c));
            }
          y.at(n, i, j, c) = largest;
        }
  return y;
}

}  // namespace oracle
