#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "chispa/core/label.h"
#include "chispa/core/tensor.h"
#include "chispa/data/dataset.h"
#include "chispa/nn/module.h"

namespace chispa::train {

/// Of the images of one class.
struct ClassCount {
  std::int64_t correct = 0;
  std::int64_t count = 0;
};

/// How well a network does on some images.
struct Evaluation {
  double loss = 0;  ///< mean cross-entropy, without label smoothing
  std::int64_t correct = 0;
  std::int64_t count = 0;
  std::vector<ClassCount> classes;  ///< by label

  double accuracy() const {
    return count == 0 ? 0.0 : static_cast<double>(correct) / static_cast<double>(count);
  }
  /// Mean over the classes that have images of correct / count; 0 when none has.
  double balanced_accuracy() const;
  /// Whether the classes that have images have as many each: then both accuracies are one.
  bool equal_counts() const;
};

/// Runs `network` in inference mode over the images at `indices`. Throws Error when there are none.
Evaluation evaluate(nn::Module& network, const data::Dataset& dataset, std::span<const std::int64_t> indices);
/// The same over all images.
Evaluation evaluate(nn::Module& network, const data::Dataset& dataset);

/// Rows of `logits` [N,K] whose largest value, the first of equals, stands at the row's label.
std::int64_t count_correct(const Tensor& logits, std::span<const Label> labels);

}  // namespace chispa::train
