#pragma once

#include "oracle/array.h"

namespace oracle {

struct Moments {
  Array mean;
  Array variance;  ///< sum of squared deviations / count
  std::int64_t count;
};

/// Moments of x [..., C] over all axes but the last.
inline Moments channel_moments(const Array& x) {
  const std::int64_t channels = x.shape.back();
  const std::int64_t count = static_cast<std::int64_t>(x.values.size()) / channels;
  Moments moments{Array({channels}), Array({channels}), count};
  const auto value = [&](std::int64_t row, std::int64_t c) {
    return x.values[static_cast<std::size_t>(row * channels + c)];
  };
  for (std::int64_t c = 0; c < channels; ++c) {
    for (std::int64_t row = 0; row < count; ++row) moments.mean.at(c) += value(row, c);
    moments.mean.at(c) /= static_cast<double>(count);
    for (std::int64_t row = 0; row < count; ++row)
      moments.variance.at(c) += (value(row, c) - moments.mean.at(c)) * (value(row, c) - moments.mean.at(c));
    moments.variance.at(c) /= static_cast<double>(count);
  }
  return moments;
}

/// gamma * (x - mean) / sqrt(variance + epsilon) + beta, the four of them [C]
inline Array normalize(const Array& x, const Array& mean, const Array& variance, const Array& gamma,
                       const Array& beta, double epsilon) {
  Array y(x.shape);
  const std::int64_t channels = x.shape.back();
  for (std::size_t i = 0; i < x.values.size(); ++i) {
    const std::int64_t c = static_cast<std::int64_t>(i) % channels;
    y.values[i] = gamma.at(c) * (x.values[i] - mean.at(c)) / std::sqrt(variance.at(c) + epsilon) + beta.at(c);
  }
  return y;
}

/// Normalized by its own moments.
inline Array batch_norm(const Array& x, const Array& gamma, const Array& beta, double epsilon) {
  const Moments moments = channel_moments(x);
  return normalize(x, moments.mean, moments.variance, gamma, beta, epsilon);
}

}  // namespace oracle
