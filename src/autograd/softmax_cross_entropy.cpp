#include "chispa/autograd/softmax_cross_entropy.h"

#include <fmt/core.h>

#include <utility>
#include <vector>

#include "autograd/row_weights.h"
#include "autograd/shape_check.h"
#include "chispa/core/error.h"
#include "kernels/loss/softmax_cross_entropy.h"

namespace chispa::ops {

namespace {

void check(const Variable& logits, std::span<const Label> labels, const SoftmaxCrossEntropyOptions& options) {
  require_rank("softmax_cross_entropy", {"logits", logits}, 2);
  const std::int64_t classes = logits.shape()[1];
  if (static_cast<std::int64_t>(labels.size()) != logits.shape()[0])
    refuse("softmax_cross_entropy", fmt::format("{} labels do not fit the batch", labels.size()),
           {{"logits", logits}});
  for (std::size_t n = 0; n < labels.size(); ++n)
    if (labels[n] >= classes)
      refuse("softmax_cross_entropy",
             fmt::format("label {} at index {} is none of the {} classes", labels[n], n, classes),
             {{"logits", logits}});
  if (!(options.label_smoothing >= 0.0f && options.label_smoothing <= 1.0f))
    throw Error(
        fmt::format("softmax_cross_entropy: label smoothing {} is not in [0, 1]", options.label_smoothing));
  const std::size_t weights = options.class_weights.size();
  if (weights != 0 && static_cast<std::int64_t>(weights) != classes)
    refuse("softmax_cross_entropy", fmt::format("{} class weights for {} classes", weights, classes),
           {{"logits", logits}});
  require_weights("softmax_cross_entropy", options.class_weights);
}

RowWeights weights_of(std::span<const Label> labels, std::span<const float> class_weights) {
  if (class_weights.empty()) return RowWeights(labels.size());
  std::vector<float> weights;
  for (const Label label : labels) weights.push_back(class_weights[label]);
  return RowWeights(std::move(weights));
}

}  // namespace

Variable softmax_cross_entropy(const Variable& logits, std::span<const Label> labels,
                               const SoftmaxCrossEntropyOptions& options) {
  check(logits, labels, options);
  RowWeights weights = weights_of(labels, options.class_weights);
  const float loss =
      weights.mean(kernels::softmax_cross_entropy(logits.value(), labels, options.label_smoothing));
  // The caller's labels may be gone by the backward pass.
  std::vector<Label> kept(labels.begin(), labels.end());
  return Variable(Tensor::scalar(loss), {logits},
                  [kept = std::move(kept), weights = std::move(weights), smoothing = options.label_smoothing](
                      const Tensor& dy, std::span<Variable> inputs) {
                    inputs[0].accumulate_grad(kernels::softmax_cross_entropy_gradient(
                        inputs[0].value(), kept, smoothing, weights.gradient(dy.item())));
                  });
}

}  // namespace chispa::ops
