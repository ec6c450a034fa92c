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
  /// Share of all that were taken for what they are; 0 when there are none.
  double accuracy() const;
  /// The same among the images of class `actual`.
  double class_accuracy(std::int64_t actual) const;

 private:
  std::int64_t classes_;
  std::int64_t total_ = 0;
  std::vector<std::int64_t> counts_;  ///< [actual][predicted]
};

/// Of predictions and labels in the same order. Throws Error when their numbers differ or one is out of
/// range.
ConfusionMatrix make_confusion_matrix(std::span<const Label> labels,
                                      std::span<const std::int64_t> predictions, std::int64_t classes);

}  // namespace chispa::evaluate
