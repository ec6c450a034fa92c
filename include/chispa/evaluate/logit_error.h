#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "chispa/core/label.h"
#include "chispa/quant/int8_model.h"

namespace chispa::evaluate {

/// What was lost between a network's logits z and those of its changed form z', for the same labelled images.
struct LogitError {
  std::int64_t images = 0;
  std::int64_t changed_answers = 0;  ///< images of which the two say different things
  double drop_points = 0.0;          ///< accuracy before less accuracy after, in hundredths of all images
  double rms = 0.0;                  ///< sqrt of the mean of (z - z')^2 over images and outputs
  /// Kullback-Leibler divergence, mean over images of sum_k p[k] log(p[k] / p'[k]) with p = softmax(z) and
  /// p' = softmax(z'), in nats. A wrong logit counts by how much it could change the answer.
  double divergence = 0.0;
};

/// logits, changed: [N][outputs]. Throws Error when the numbers of logits and labels do not fit. All zeros
/// for no images.
LogitError logit_error(std::span<const Label> labels, std::span<const float> logits,
                       std::span<const float> changed, std::int64_t outputs);

/// The real values that int8 logits stand for.
std::vector<float> dequantized_logits(std::span<const std::int8_t> logits,
                                      const quant::Quantization& quantization);

}  // namespace chispa::evaluate
