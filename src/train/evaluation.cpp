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

/// Whether row n of the logits is largest, first of equals, at `label`.
bool is_correct(const Tensor& logits, std::size_t n, Label label) {
  const std::int64_t classes = logits.dim(1);
  const float* const row = logits.data() + static_cast<std::int64_t>(n) * classes;
  return std::max_element(row, row + classes) - row == label;
}

void count_by_class(const Tensor& logits, std::span<const Label> labels, std::vector<ClassCount>& classes) {
  classes.resize(static_cast<std::size_t>(logits.dim(1)));
  for (std::size_t n = 0; n < labels.size(); ++n) {
    ++classes[labels[n]].count;
    classes[labels[n]].correct += is_correct(logits, n, labels[n]);
  }
}

}  // namespace

double Evaluation::balanced_accuracy() const {
  double sum = 0;
  std::int64_t some = 0;
  for (const ClassCount& one : classes) {
    if (one.count == 0) continue;
    sum += static_cast<double>(one.correct) / static_cast<double>(one.count);
    ++some;
  }
  return some == 0 ? 0.0 : sum / static_cast<double>(some);
}

bool Evaluation::equal_counts() const {
  std::int64_t first = 0;
  for (const ClassCount& one : classes) {
    if (first == 0) first = one.count;
    if (one.count != 0 && one.count != first) return false;
  }
  return true;
}

std::int64_t count_correct(const Tensor& logits, std::span<const Label> labels) {
  std::int64_t correct = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) correct += is_correct(logits, n, labels[n]);
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
    count_by_class(logits.value(), batch.labels, result.classes);
  }
  for (const ClassCount& one : result.classes) result.correct += one.correct;
  result.count = static_cast<std::int64_t>(indices.size());
  result.loss = loss_sum / static_cast<double>(result.count);
  return result;
}

Evaluation evaluate(nn::Module& network, const data::Dataset& dataset) {
  return evaluate(network, dataset, data::all_indices(dataset));
}

}  // namespace chispa::train
