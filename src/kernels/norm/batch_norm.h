#pragma once

#include "chispa/core/tensor.h"

namespace chispa::kernels {

/// Per channel: the mean and the biased variance (divided by the count, not the count - 1), and how many
/// values they were taken of.
struct ChannelMoments {
  Tensor mean;      ///< [C]
  Tensor variance;  ///< [C]
  std::int64_t count = 0;
};

/// Moments of x [..., C] over all axes but the last. Blocks are summed about their own mean and merged in
/// double (Chan, Golub, LeVeque, "Algorithms for Computing the Sample Variance", 1983), so no digits are lost
/// to a large mean.
ChannelMoments channel_moments(const Tensor& x);

/// 1 / sqrt(variance + epsilon), [C].
Tensor inverse_deviation(const Tensor& variance, float epsilon);

/// y[..., c] = gamma[c] * (x[..., c] - mean[c]) / sqrt(variance[c] + epsilon) + beta[c]
Tensor normalize(const Tensor& x, const Tensor& mean, const Tensor& variance, const Tensor& gamma,
                 const Tensor& beta, float epsilon);

/// What a channel's gradients are made of, n being x normalized but not yet scaled by gamma and shifted by
/// beta.
struct NormalizeSums {
  Tensor gamma_gradient;  ///< [C], sum of dy * n
  Tensor beta_gradient;   ///< [C], sum of dy
};
NormalizeSums normalize_sums(const Tensor& x, const Tensor& dy, const Tensor& mean, const Tensor& variance,
                             float epsilon);

/// Gradient of normalize() with respect to x where mean and variance are constants:
///   dx = dy * gamma / sqrt(variance + epsilon)
Tensor normalize_input_gradient(const Tensor& dy, const Tensor& variance, const Tensor& gamma, float epsilon);

/// The same where mean and variance are x's own moments:
///   dx = gamma / sqrt(variance + epsilon) * (dy - mean(dy) - n * mean(dy * n))
Tensor batch_normalize_input_gradient(const Tensor& x, const Tensor& dy, const ChannelMoments& moments,
                                      const Tensor& gamma, const NormalizeSums& sums, float epsilon);

}  // namespace chispa::kernels
