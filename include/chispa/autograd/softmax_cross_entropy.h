#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "chispa/autograd/variable.h"
#include "chispa/core/label.h"

namespace chispa::ops {

struct SoftmaxCrossEntropyOptions {
  /// Share of the target spread evenly over all classes, in [0, 1].
  float label_smoothing = 0.0f;
  /// How much an image counts, by its label: [K], each above 0; empty: all 1.
  std::vector<float> class_weights = {};
};

/// Weighted mean over the batch of the cross-entropy between softmax(logits) and the labels:
///   loss = sum_n w[n] l[n] / sum_n w[n],   w[n] = class_weights[labels[n]]
///   l[n] = -sum_k t[n,k] * log softmax(logits[n])[k]
///   t[n,k] = (1 - label_smoothing) * [k == labels[n]] + label_smoothing / K     (Szegedy et al., CVPR 2016,
///   section 7)
/// An image has one weight, that of its label, for all of its smoothed target; PyTorch weights each share of
/// the target by its own class instead. Without smoothing both are the same.
/// logits [N,K], N labels below K -> scalar. Throws Error when the label count differs from N, a label is K
/// or more, or the weights are not K numbers above 0.
Variable softmax_cross_entropy(const Variable& logits, std::span<const Label> labels,
                               const SoftmaxCrossEntropyOptions& options = {});

}  // namespace chispa::ops
