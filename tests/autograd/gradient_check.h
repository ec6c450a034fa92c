#pragma once

#include <cmath>
#include <functional>
#include <vector>

#include "chispa/autograd/variable.h"
#include "oracle/array.h"
#include "oracle/random_tensor.h"

/// A differentiable computation twice: by the engine in float, and by an oracle in double.
struct GradientCase {
  /// What it is differentiated by: inputs and parameters, all of which require a gradient.
  std::vector<chispa::Variable> leaves;
  std::function<chispa::Variable()> engine;
  /// The same from the leaves' values, in their order.
  std::function<oracle::Array(const std::vector<oracle::Array>& leaves)> reference;
};

/// A leaf of standard normal values, the same for the same key.
inline chispa::Variable random_leaf(const chispa::Shape& shape, std::uint64_t key) {
  return chispa::Variable(random_tensor(shape, key), true);
}

inline std::vector<oracle::Array> leaf_values(const GradientCase& c) {
  std::vector<oracle::Array> values;
  for (const chispa::Variable& leaf : c.leaves) values.push_back(oracle::to_array(leaf.value()));
  return values;
}

/// Relative error of the engine's value against the oracle's.
inline double forward_error(const GradientCase& c) {
  return oracle::relative_error(c.engine().value(), c.reference(leaf_values(c)));
}

namespace gradient_check {

inline double dot(const chispa::Tensor& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < b.size(); ++i) sum += static_cast<double>(a.values()[i]) * b[i];
  return sum;
}

/// Central difference of the oracle's projection . y along `direction` of one leaf. The step may be small as
/// the oracle is in double; the kinks of ReLU and of maxima lie further away from random values than that.
inline double slope(const GradientCase& c, std::vector<oracle::Array>& values, std::size_t leaf,
                    const std::vector<double>& direction, const chispa::Tensor& projection) {
  constexpr double kStep = 1e-6;
  const std::vector<double> centre = values[leaf].values;
  const auto projected_at = [&](double step) {
    for (std::size_t i = 0; i < centre.size(); ++i) values[leaf].values[i] = centre[i] + step * direction[i];
    return dot(projection, c.reference(values).values);
  };
  const double result = (projected_at(kStep) - projected_at(-kStep)) / (2.0 * kStep);
  values[leaf].values = centre;
  return result;
}

/// Single elements: all, or as many as a sweep can afford.
inline std::vector<std::size_t> elements_to_check(std::size_t count) {
  constexpr std::size_t kElements = 24;
  std::vector<std::size_t> elements;
  for (std::size_t k = 0; k < std::min(kElements, count); ++k)
    elements.push_back(
        count <= kElements ? k : chispa::RandomStream(815).below(k, static_cast<std::uint32_t>(count)));
  return elements;
}

/// A wrong element anywhere changes the slope along a vector of random signs.
inline std::vector<double> random_signs(std::size_t count, std::uint64_t key) {
  std::vector<double> signs(count);
  for (std::size_t i = 0; i < count; ++i) signs[i] = chispa::RandomStream(key).bits(i) & 1 ? 1.0 : -1.0;
  return signs;
}

/// Error of one leaf's gradient: along single elements as a share of the largest one, along vectors of signs
/// as a share of the gradient's norm. A gradient that is rounding errors alone, such as that of a bias before
/// batch normalization, is held to an absolute bound.
inline double leaf_error(const GradientCase& c, std::vector<oracle::Array>& values, std::size_t leaf,
                         const chispa::Tensor& projection) {
  constexpr double kAbsolute = 1e-2;
  constexpr std::uint64_t kSignVectors = 4;
  const chispa::Tensor& gradient = c.leaves[leaf].grad();
  if (gradient.empty()) return INFINITY;
  double largest = kAbsolute;
  double squares = kAbsolute * kAbsolute;
  for (const float element : gradient.values()) {
    if (!std::isfinite(element)) return INFINITY;
    const auto magnitude = static_cast<double>(std::abs(element));
    largest = std::max(largest, magnitude);
    squares += magnitude * magnitude;
  }
  const auto error_along = [&](const std::vector<double>& direction) {
    return std::abs(dot(gradient, direction) - slope(c, values, leaf, direction, projection));
  };
  const auto count = static_cast<std::size_t>(gradient.size());
  double worst = 0.0;
  for (const std::size_t element : elements_to_check(count)) {
    std::vector<double> direction(count, 0.0);
    direction[element] = 1.0;
    worst = std::max(worst, error_along(direction) / largest);
  }
  for (std::uint64_t key = 0; key < kSignVectors; ++key)
    worst = std::max(worst, error_along(random_signs(count, key)) / std::sqrt(squares));
  return worst;
}

}  // namespace gradient_check

/// Relative error of the engine's gradient of L = sum_i r[i] * y[i], r fixed and random, against finite
/// differences of the oracle's L: the largest over all leaves.
inline double gradient_error(const GradientCase& c) {
  for (chispa::Variable leaf : c.leaves) leaf.clear_grad();
  chispa::Variable y = c.engine();
  const chispa::Tensor projection = random_tensor(y.shape(), 4711);
  y.backward(projection);
  std::vector<oracle::Array> values = leaf_values(c);
  double worst = 0.0;
  for (std::size_t leaf = 0; leaf < c.leaves.size(); ++leaf)
    worst = std::max(worst, gradient_check::leaf_error(c, values, leaf, projection));
  return worst;
}
