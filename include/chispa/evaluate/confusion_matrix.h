#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "chispa/core/label.h"

namespace chispa::evaluate {

/// How often images of one class were taken for another.
class ConfusionMatrix {
 public:
  /// Throws Error when `classes` is below 1.
  explicit ConfusionMatrix(std::int64_t classes);

  /// Throws Error when one of them is not in [0, classes).
  void add(std::int64_t actual, std::int64_t predicted);

  std::int64_t classes() const { return classes_; }
  std::int64_t count(std::int64_t actual, std::int64_t predicted) const;
  std::int64_t total() const { return total_; }
  std::int64_t correct() const;
  /// Images of class `actual`, whatever they were taken for.
  std::int64_t images(std::int64_t actual) const;
  /// Images taken for class `predicted`, whatever they are.
  std::int64_t answers(std::int64_t predicted) const;

  // With TP = count(c, c). A share of nothing is 0.
  double accuracy() const;                         ///< sum_c TP / total
  double recall(std::int64_t actual) const;        ///< TP / images(c): the accuracy among the class's images
  double precision(std::int64_t predicted) const;  ///< TP / answers(c)
  /// 2 TP / (images(c) + answers(c)): the harmonic mean of precision and recall.
  double f1(std::int64_t c) const;

  // Means over the classes that have images, each counting alike however many they are; 0 when none has.
  double balanced_accuracy() const;  ///< of recall
  double macro_precision() const;
  double macro_f1() const;

 private:
  std::int64_t classes_;
  std::int64_t total_ = 0;
  std::vector<std::int64_t> counts_;  ///< [actual][predicted]
};

/// What images of one class were taken for another, and how many.
struct Confusion {
  std::int64_t actual = 0;
  std::int64_t predicted = 0;
  std::int64_t count = 0;
};

/// The confusions of `matrix` by falling count, `most` at most; of equal ones first those of the first class.
std::vector<Confusion> most_frequent_confusions(const ConfusionMatrix& matrix, std::size_t most);

/// Of predictions and labels in the same order. Throws Error when their numbers differ or one is out of
/// range.
ConfusionMatrix make_confusion_matrix(std::span<const Label> labels,
                                      std::span<const std::int64_t> predictions, std::int64_t classes);

}  // namespace chispa::evaluate
