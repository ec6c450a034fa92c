#pragma once

#include "chispa/core/activation.h"
#include "oracle/array.h"

namespace oracle {

inline Array activate(const Array& x, chispa::Activation activation, double slope = 0.0) {
  Array y = x;
  for (double& value : y.values) value = chispa::activate(activation, value, slope);
  return y;
}

inline Array relu(const Array& x) {
  return activate(x, chispa::Activation::relu);
}

/// x [...,C], slope [C]
inline Array prelu(const Array& x, const Array& slope) {
  Array y = x;
  for (std::size_t i = 0; i < y.values.size(); ++i)
    if (y.values[i] < 0.0) y.values[i] *= slope.values[i % slope.values.size()];
  return y;
}

/// function(a, b) of a and b of the same shape, or b [N,1,1,C] for a [N,H,W,C], [C] or [1].
template <typename Function>
Array pair(const Array& a, const Array& b, const Function& function) {
  Array y = a;
  const std::size_t channels = b.shape.empty() ? 1 : static_cast<std::size_t>(b.shape.back());
  const std::size_t images = b.values.size() / channels;
  for (std::size_t i = 0; i < y.values.size(); ++i) {
    const std::size_t image = i / (y.values.size() / images);
    const std::size_t place = a.shape == b.shape ? i : image * channels + i % channels;
    y.values[i] = function(a.values[i], b.values[place]);
  }
  return y;
}
inline Array add(const Array& a, const Array& b) {
  return pair(a, b, [](double left, double right) { return left + right; });
}
inline Array subtract(const Array& a, const Array& b) {
  return pair(a, b, [](double left, double right) { return left - right; });
}
inline Array multiply(const Array& a, const Array& b) {
  return pair(a, b, [](double left, double right) { return left * right; });
}

inline Array scale(const Array& x, double factor) {
  Array y = x;
  for (double& value : y.values) value *= factor;
  return y;
}

inline Array sum(const Array& x) {
  Array y{{}};
  for (const double value : x.values) y.values[0] += value;
  return y;
}

inline Array mean(const Array& x) {
  return scale(sum(x), 1.0 / static_cast<double>(x.values.size()));
}

inline Array reshape(const Array& x, std::vector<std::int64_t> shape) {
  Array y = x;
  y.shape = std::move(shape);
  return y;
}

inline Array flatten(const Array& x) {
  return reshape(x, {x.shape[0], static_cast<std::int64_t>(x.values.size()) / x.shape[0]});
}

/// Over the last axis.
inline Array softmax(const Array& x) {
  Array y = x;
  const auto classes = static_cast<std::size_t>(x.shape.back());
  for (std::size_t row = 0; row < y.values.size(); row += classes) {
    double total = 0.0;
    for (std::size_t k = 0; k < classes; ++k) total += std::exp(x.values[row + k]);
    for (std::size_t k = 0; k < classes; ++k) y.values[row + k] = std::exp(x.values[row + k]) / total;
  }
  return y;
}

}  // namespace oracle
