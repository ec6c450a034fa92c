#pragma once

#include "chispa/core/margins2d.h"
#include "oracle/array.h"

namespace oracle {

/// y[row][c] = x[row][from(c)] for `channels` channels.
template <typename From>
Array channels_from(const Array& x, std::int64_t channels, const From& from) {
  std::vector<std::int64_t> shape = x.shape;
  shape.back() = channels;
  Array y(shape);
  for (std::size_t i = 0; i < y.values.size(); ++i) {
    const auto row = static_cast<std::int64_t>(i) / channels, c = static_cast<std::int64_t>(i) % channels;
    y.values[i] = x.values[static_cast<std::size_t>(row * x.shape.back() + from(c))];
  }
  return y;
}

inline Array slice_channels(const Array& x, std::int64_t begin, std::int64_t count) {
  return channels_from(x, count, [=](std::int64_t c) { return begin + c; });
}

/// y[..., i * groups + g] = x[..., g * C / groups + i]
inline Array shuffle_channels(const Array& x, std::int64_t groups) {
  const std::int64_t members = x.shape.back() / groups;
  return channels_from(x, x.shape.back(), [=](std::int64_t c) { return c % groups * members + c / groups; });
}

inline Array concat(const std::vector<Array>& xs) {
  std::vector<std::int64_t> shape = xs[0].shape;
  shape.back() = 0;
  for (const Array& x : xs) shape.back() += x.shape.back();
  Array y(shape);
  std::size_t place = 0;
  for (std::size_t row = 0; place < y.values.size(); ++row)
    for (const Array& x : xs)
      for (std::size_t c = 0; c < static_cast<std::size_t>(x.shape.back()); ++c)
        y.values[place++] = x.values[row * static_cast<std::size_t>(x.shape.back()) + c];
  return y;
}

/// x [N,H,W,C]
inline Array pad(const Array& x, const chispa::Margins2D& margins) {
  Array y({x.shape[0], margins.top + x.shape[1] + margins.bottom, margins.left + x.shape[2] + margins.right,
           x.shape[3]});
  for (std::int64_t n = 0; n < x.shape[0]; ++n)
    for (std::int64_t i = 0; i < x.shape[1]; ++i)
      for (std::int64_t j = 0; j < x.shape[2]; ++j)
        for (std::int64_t c = 0; c < x.shape[3]; ++c)
          y.at(n, margins.top + i, margins.left + j, c) = x.at(n, i, j, c);
  return y;
}

}  // namespace oracle
