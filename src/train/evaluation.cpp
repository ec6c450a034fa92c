#include "chispa/train/evaluation.h"

#include <algorithm>
#include <vector>

#include "chispa/autograd/softmax_cross_entropy.h"
#include "chispa/core/error.h"
#include "chispa/data/batch.h"

namespace chispa::train {
namespace {

/// Large enough to keep every thread busy, small enough that a batch's activations stay some tens of
/// megabytes.
constexpr std::size_t kBatchSize = 128;

}  // namespace

std::int64_t count_correct(const Tensor& logits, std::span<const Label> labels) {
  const std::int64_t classes = logits.dim(1);
  std::int64_t correct = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const float* const row = logits.data() + static_cast<std::int64_t>(n) * classes;
    correct += std::max_element(row, row + classes) - row == labels[n];
  }
  return correct;
}

Evaluation evaluate(nn::Module& network, const data::Dataset& dataset,
                    std::span<const std::int64_t> indices) {
  if (indices.empty()) throw Error("evaluation: there are no images to evaluate on");
  const NoGradGuard no_graph;
  Evaluation result;
  double loss_sum = 0;
  for (const auto part : data::in_batches(indices, kBatchSize)) {
    const data::Batch batch = data::make_batch(dataset, part);
    const Variable logits = network.forward(Variable(batch.images), {});
    const Variable loss = ops::softmax_cross_entropy(logits, batch.labels);
    loss_sum += static_cast<double>(loss.value().item()) * static_cast<double>(part.size());
    result.correct += count_correct(logits.value(), batch.labels);
  }
  result.count = static_cast<std::int64_t>(indices.size());
  result.loss = loss_sum / static_cast<double>(result.count);
  return result;
}

Evaluation evaluate(nn::Module& network, const data::Dataset& dataset) {
  return evaluate(network, dataset, data::all_indices(dataset));
}

}  // namespace chispa::train
