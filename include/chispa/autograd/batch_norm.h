#pragma once

#include "chispa/autograd/variable.h"

namespace chispa::ops {

struct BatchNormOptions {
  /// Normalize by the batch's own statistics and move the running ones; otherwise normalize by the running
  /// ones.
  bool training = false;
  /// running = (1 - momentum) * running + momentum * batch (PyTorch's convention; Keras's momentum is 1 -
  /// this).
  float momentum = 0.1f;
  float epsilon = 1e-5f;
};

/// Statistics of a layer over the batches it has seen, [C] each. Copies share storage: batch_norm changes the
/// values in place when training.
struct RunningStatistics {
  Tensor mean;
  Tensor variance;
};

/// Batch normalization over all axes but the last (Ioffe and Szegedy, ICML 2015):
///   y[...,c] = gamma[c] * (x[...,c] - mean[c]) / sqrt(variance[c] + epsilon) + beta[c]
/// x [...,C], gamma and beta [C] -> y as x. In training, mean and variance are the batch's (variance over n
/// values divided by n) and the gradient passes through them; the running variance takes in the unbiased one,
/// divided by n - 1, as in PyTorch. Throws Error when shapes do not fit, or on training with a single value
/// per channel.
Variable batch_norm(const Variable& x, const Variable& gamma, const Variable& beta, RunningStatistics running,
                    const BatchNormOptions& options);

}  // namespace chispa::ops
