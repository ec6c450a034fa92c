#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "chispa/core/tensor.h"

// Oracles: what the float operators mean, in plain nested loops and double precision, written from the
// definitions and sharing nothing with the kernels they judge.

namespace oracle {

/// A row-major array of doubles.
struct Array {
  explicit Array(std::vector<std::int64_t> extents) : shape(std::move(extents)) {
    std::int64_t size = 1;
    for (const std::int64_t extent : shape) size *= extent;
    values.assign(static_cast<std::size_t>(size), 0.0);
  }

  /// Element at one index per axis.
  template <typename... Index>
  double& at(Index... index) {
    return values[offset(index...)];
  }
  template <typename... Index>
  double at(Index... index) const {
    return values[offset(index...)];
  }

  std::vector<std::int64_t> shape;
  std::vector<double> values;

 private:
  template <typename... Index>
  std::size_t offset(Index... index) const {
    std::int64_t sum = 0;
    std::size_t axis = 0;
    ((sum = sum * shape[axis++] + index), ...);
    return static_cast<std::size_t>(sum);
  }
};

inline Array to_array(const chispa::Tensor& tensor) {
  Array result(std::vector<std::int64_t>(tensor.shape().begin(), tensor.shape().end()));
  std::copy(tensor.values().begin(), tensor.values().end(), result.values.begin());
  return result;
}

/// Largest difference as a share of the largest expected magnitude; infinite when shapes differ or a value is
/// not a number. Where everything expected is 0, the largest difference itself.
inline double relative_error(const chispa::Tensor& actual, const Array& expected) {
  if (!std::equal(actual.shape().begin(), actual.shape().end(), expected.shape.begin(), expected.shape.end()))
    return INFINITY;
  double largest = 0.0;
  double difference = 0.0;
  for (std::size_t i = 0; i < expected.values.size(); ++i) {
    const auto value = static_cast<double>(actual.values()[i]);
    if (!std::isfinite(value)) return INFINITY;
    largest = std::max(largest, std::abs(expected.values[i]));
    difference = std::max(difference, std::abs(value - expected.values[i]));
  }
  return largest > 0.0 ? difference / largest : difference;
}

}  // namespace oracle
