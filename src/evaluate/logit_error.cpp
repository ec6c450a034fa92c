#include "chispa/evaluate/logit_error.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "chispa/core/error.h"
#include "chispa/evaluate/argmax.h"
#include "chispa/evaluate/softmax.h"
#include "chispa/quant/affine.h"

namespace chispa::evaluate {
namespace {

/// sum_k p[k] log(p[k] / q[k]). Of softmax, so that q[k] is 0 only where it underflows: the least double
/// stands for it.
double divergence(std::span<const float> z, std::span<const float> other) {
  const std::vector<double> p = softmax(std::vector<double>(z.begin(), z.end()));
  const std::vector<double> q = softmax(std::vector<double>(other.begin(), other.end()));
  double sum = 0.0;
  for (std::size_t k = 0; k < p.size(); ++k)
    if (p[k] > 0.0) sum += p[k] * std::log(p[k] / std::max(q[k], 1e-300));
  return sum;
}

}  // namespace

LogitError logit_error(std::span<const Label> labels, std::span<const float> logits,
                       std::span<const float> changed, std::int64_t outputs) {
  const auto width = static_cast<std::size_t>(outputs);
  if (logits.size() != labels.size() * width || changed.size() != logits.size())
    throw Error(fmt::format("logit error: {} and {} logits for {} images of {} outputs", logits.size(),
                            changed.size(), labels.size(), outputs));
  LogitError error;
  if (labels.empty()) return error;
  std::int64_t lost = 0;
  double squares = 0.0, divergences = 0.0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto before = logits.subspan(i * width, width), after = changed.subspan(i * width, width);
    const std::int64_t answer = argmax(before), changed_answer = argmax(after);
    error.changed_answers += answer != changed_answer;
    lost += (answer == labels[i]) - (changed_answer == labels[i]);
    for (std::size_t k = 0; k < width; ++k) squares += std::pow(double{before[k]} - double{after[k]}, 2.0);
    divergences += divergence(before, after);
  }
  const auto images = static_cast<double>(labels.size());
  error.images = static_cast<std::int64_t>(labels.size());
  error.drop_points = 100.0 * static_cast<double>(lost) / images;
  error.rms = std::sqrt(squares / static_cast<double>(logits.size()));
  error.divergence = divergences / images;
  return error;
}

std::vector<float> dequantized_logits(std::span<const std::int8_t> logits,
                                      const quant::Quantization& quantization) {
  std::vector<float> values;
  values.reserve(logits.size());
  for (const std::int8_t q : logits)
    values.push_back(static_cast<float>(quant::dequantize_value(q, quantization)));
  return values;
}

}  // namespace chispa::evaluate
