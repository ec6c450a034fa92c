#include "chispa/autograd/softmax_cross_entropy.h"

#include <fmt/core.h>

#include <vector>

#include "autograd/shape_check.h"
#include "chispa/core/error.h"
#include "kernels/loss/softmax_cross_entropy.h"
#include "kernels/reduction/sum.h"

namespace chispa::ops {

namespace {

void check(const Variable& logits, std::span<const Label> labels, float label_smoothing) {
  require_rank("softmax_cross_entropy", {"logits", logits}, 2);
  if (static_cast<std::int64_t>(labels.size()) != logits.shape()[0])
    refuse("softmax_cross_entropy", fmt::format("{} labels do not fit the batch", labels.size()),
           {{"logits", logits}});
  for (std::size_t n = 0; n < labels.size(); ++n)
    if (labels[n] >= logits.shape()[1])
      refuse("softmax_cross_entropy",
             fmt::format("label {} at index {} is none of the {} classes", labels[n], n, logits.shape()[1]),
             {{"logits", logits}});
  if (!(label_smoothing >= 0.0f && label_smoothing <= 1.0f))
    throw Error(fmt::format("softmax_cross_entropy: label smoothing {} is not in [0, 1]", label_smoothing));
}

}  // namespace

Variable softmax_cross_entropy(const Variable& logits, std::span<const Label> labels,
                               const SoftmaxCrossEntropyOptions& options) {
  check(logits, labels, options.label_smoothing);
  const auto batch = static_cast<double>(labels.size());
  const double total =
      kernels::sum(kernels::softmax_cross_entropy(logits.value(), labels, options.label_smoothing));
  // The caller's labels may be gone by the backward pass.
  std::vector<Label> kept(labels.begin(), labels.end());
  return Variable(Tensor::scalar(static_cast<float>(total / batch)), {logits},
                  [kept = std::move(kept), options](const Tensor& dy, std::span<Variable> inputs) {
                    const float scale = dy.item() / static_cast<float>(kept.size());
                    inputs[0].accumulate_grad(kernels::softmax_cross_entropy_gradient(
                        inputs[0].value(), kept, options.label_smoothing, scale));
                  });
}

}  // namespace chispa::ops
