#include "chispa/evaluate/confusion_matrix.h"

#include <fmt/core.h>

#include <Eigen/Core>
#include <string>

#include "chispa/core/error.h"

namespace chispa::evaluate {
namespace {

using Counts = Eigen::Array<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Map<const Counts> table(const std::vector<std::int64_t>& counts, std::int64_t classes) {
  return {counts.data(), classes, classes};
}

}  // namespace

ConfusionMatrix::ConfusionMatrix(std::int64_t classes) : classes_(classes) {
  if (classes < 1) throw Error(fmt::format("confusion matrix: {} classes; at least 1 is needed", classes));
  counts_.resize(static_cast<std::size_t>(classes * classes));
}

void ConfusionMatrix::add(std::int64_t actual, std::int64_t predicted) {
  if (actual < 0 || actual >= classes_ || predicted < 0 || predicted >= classes_)
    throw Error(fmt::format("confusion matrix: class {} taken for {}, there are {} classes", actual,
                            predicted, classes_));
  ++counts_[static_cast<std::size_t>(actual * classes_ + predicted)];
  ++total_;
}

std::int64_t ConfusionMatrix::count(std::int64_t actual, std::int64_t predicted) const {
  return counts_[static_cast<std::size_t>(actual * classes_ + predicted)];
}

std::int64_t ConfusionMatrix::correct() const {
  return table(counts_, classes_).matrix().trace();
}

double ConfusionMatrix::accuracy() const {
  return total_ == 0 ? 0.0 : static_cast<double>(correct()) / static_cast<double>(total_);
}

std::int64_t ConfusionMatrix::images(std::int64_t actual) const {
  return table(counts_, classes_).row(actual).sum();
}

double ConfusionMatrix::class_accuracy(std::int64_t actual) const {
  const std::int64_t all = images(actual);
  return all == 0 ? 0.0 : static_cast<double>(count(actual, actual)) / static_cast<double>(all);
}

ConfusionMatrix make_confusion_matrix(std::span<const Label> labels,
                                      std::span<const std::int64_t> predictions, std::int64_t classes) {
  if (labels.size() != predictions.size())
    throw Error(
        fmt::format("confusion matrix: {} predictions for {} labels", predictions.size(), labels.size()));
  ConfusionMatrix matrix(classes);
  for (std::size_t i = 0; i < labels.size(); ++i) matrix.add(labels[i], predictions[i]);
  return matrix;
}

}  // namespace chispa::evaluate
