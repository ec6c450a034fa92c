#include "chispa/evaluate/confusion_matrix.h"

#include <fmt/core.h>

#include <Eigen/Core>
#include <algorithm>
#include <string>

#include "chispa/core/error.h"

namespace chispa::evaluate {
namespace {

using Counts = Eigen::Array<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Map<const Counts> table(const std::vector<std::int64_t>& counts, std::int64_t classes) {
  return {counts.data(), classes, classes};
}

double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// Of those that have images.
double mean_over_classes(const ConfusionMatrix& matrix,
                         double (ConfusionMatrix::*measure)(std::int64_t) const) {
  double sum = 0.0;
  std::int64_t classes = 0;
  for (std::int64_t c = 0; c < matrix.classes(); ++c) {
    if (matrix.images(c) == 0) continue;
    sum += (matrix.*measure)(c);
    ++classes;
  }
  return classes == 0 ? 0.0 : sum / static_cast<double>(classes);
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

std::int64_t ConfusionMatrix::images(std::int64_t actual) const {
  return table(counts_, classes_).row(actual).sum();
}

std::int64_t ConfusionMatrix::answers(std::int64_t predicted) const {
  return table(counts_, classes_).col(predicted).sum();
}

double ConfusionMatrix::accuracy() const {
  return share(correct(), total_);
}

double ConfusionMatrix::recall(std::int64_t actual) const {
  return share(count(actual, actual), images(actual));
}

double ConfusionMatrix::precision(std::int64_t predicted) const {
  return share(count(predicted, predicted), answers(predicted));
}

double ConfusionMatrix::f1(std::int64_t c) const {
  return share(2 * count(c, c), images(c) + answers(c));
}

double ConfusionMatrix::balanced_accuracy() const {
  return mean_over_classes(*this, &ConfusionMatrix::recall);
}

double ConfusionMatrix::macro_precision() const {
  return mean_over_classes(*this, &ConfusionMatrix::precision);
}

double ConfusionMatrix::macro_f1() const {
  return mean_over_classes(*this, &ConfusionMatrix::f1);
}

std::vector<Confusion> most_frequent_confusions(const ConfusionMatrix& matrix, std::size_t most) {
  std::vector<Confusion> found;
  for (std::int64_t actual = 0; actual < matrix.classes(); ++actual)
    for (std::int64_t predicted = 0; predicted < matrix.classes(); ++predicted)
      if (const std::int64_t count = matrix.count(actual, predicted); actual != predicted && count > 0)
        found.push_back({actual, predicted, count});
  std::stable_sort(found.begin(), found.end(),
                   [](const Confusion& a, const Confusion& b) { return a.count > b.count; });
  if (found.size() > most) found.resize(most);
  return found;
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
