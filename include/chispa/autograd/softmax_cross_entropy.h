#pragma once

#include <cstdint>
#include <span>

#include "chispa/autograd/variable.h"
#include "chispa/core/label.h"

namespace chispa::ops {

struct SoftmaxCrossEntropyOptions {
  /// Share of the target spread evenly over all classes, in [0, 1].
  float label_smoothing = 0.0f;
};

/// Mean over the batch of the cross-entropy between softmax(logits) and the labels:
///   loss = -(1/N) sum_{n,k} t[n,k] * log softmax(logits[n])[k]
///   t[n,k] = (1 - label_smoothing) * [k == labels[n]] + label_smoothing / K     (Szegedy et al., CVPR 2016,
///   section 7)
/// logits [N,K], N labels below K -> scalar. Throws Error when the label count differs from N, or a label is
/// K or more.
Variable softmax_cross_entropy(const Variable& logits, std::span<const Label> labels,
                               const SoftmaxCrossEntropyOptions& options = {});

}  // namespace chispa::ops
