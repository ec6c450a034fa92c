#pragma once

#include <cstdint>
#include <span>

#include "chispa/core/label.h"
#include "chispa/core/tensor.h"
#include "chispa/data/dataset.h"
#include "chispa/nn/module.h"

namespace chispa::train {

/// How well a network does on some images.
struct Evaluation {
  double loss = 0;  ///< mean cross-entropy, without label smoothing
  std::int64_t correct = 0;
  std::int64_t count = 0;

  double accuracy() const {
    return count == 0 ? 0.0 : static_cast<double>(correct) / static_cast<double>(count);
  }
};

/// Runs `network` in inference mode over the images at `indices`. Throws Error when there are none.
Evaluation evaluate(nn::Module& network, const data::Dataset& dataset, std::span<const std::int64_t> indices);
/// The same over all images.
Evaluation evaluate(nn::Module& network, const data::Dataset& dataset);

/// Rows of `logits` [N,K] whose largest value, the first of equals, stands at the row's label.
std::int64_t count_correct(const Tensor& logits, std::span<const Label> labels);

}  // namespace chispa::train
