#pragma once

#include "oracle/array.h"

namespace oracle {

inline Array relu(const Array& x) {
  Array y = x;
  for (double& value : y.values) value = std::max(value, 0.0);
  return y;
}

inline Array add(const Array& a, const Array& b) {
  Array y = a;
  for (std::size_t i = 0; i < y.values.size(); ++i) y.values[i] += b.values[i];
  return y;
}

inline Array multiply(const Array& a, const Array& b) {
  Array y = a;
  for (std::size_t i = 0; i < y.values.size(); ++i) y.values[i] *= b.values[i];
  return y;
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

inline Array flatten(const Array& x) {
  Array y = x;
  y.shape = {x.shape[0], static_cast<std::int64_t>(x.values.size()) / x.shape[0]};
  return y;
}

}  // namespace oracle
