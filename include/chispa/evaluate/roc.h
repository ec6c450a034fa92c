#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "chispa/core/label.h"

namespace chispa::evaluate {

/// What "answer class 1 where the score is at least `threshold`" does to the images of two classes.
struct OperatingPoint {
  double threshold = 0.0;
  std::int64_t true_positives = 0;   ///< images of class 1 answered 1
  std::int64_t false_positives = 0;  ///< images of class 0 answered 1
};

/// The receiver operating characteristic of a score: every operating point that it has.
struct RocCurve {
  std::int64_t positives = 0;  ///< images of class 1, P
  std::int64_t negatives = 0;  ///< images of class 0, N
  /// By falling threshold: an infinite one, which answers 1 nowhere, then each score that occurs.
  std::vector<OperatingPoint> points;

  double true_positive_rate(const OperatingPoint& point) const;   ///< true_positives / P
  double false_positive_rate(const OperatingPoint& point) const;  ///< false_positives / N
  /// The area under the curve, which is the share of pairs of an image of each class whose scores s are in
  /// the right order (Mann and Whitney; Bamber 1975):
  ///   AUC = 1 / (P N) sum_{p,n} ([s_p > s_n] + [s_p = s_n] / 2)
  double area() const;
  /// That of any threshold, between those of the points too.
  OperatingPoint at(double threshold) const;
};

/// true_positives / (true_positives + false_positives); 0 where nothing is answered 1.
double precision(const OperatingPoint& point);

/// How much a network's outputs [N][2] speak for class 1: output[1] - output[0]. That of int8 outputs is a
/// whole number from -255 to 255, and of the softmax's answers it tells the ratio.
template <typename T>
std::vector<double> class_1_scores(std::span<const T> outputs) {
  std::vector<double> scores;
  for (std::size_t i = 0; i + 1 < outputs.size(); i += 2)
    scores.push_back(static_cast<double>(outputs[i + 1]) - static_cast<double>(outputs[i]));
  return scores;
}

/// Of scores and labels (0 or 1) in the same order. Throws Error when their numbers differ, a label is
/// another, a score is not finite, or either class has no image.
RocCurve roc_curve(std::span<const double> scores, std::span<const Label> labels);

/// A threshold that firmware may want, for whole-numbered scores as those of int8 outputs.
struct ThresholdChoice {
  std::string
      reason;  ///< "argmax", "equal error", "at most 0.1 % false positives"; with commas where several
  std::int64_t threshold = 0;
  OperatingPoint point;
};

/// By falling threshold:
///   argmax       1: output[1] > output[0], as evaluate::argmax decides
///   equal error  where the share of class 0 answered 1 is nearest to that of class 1 answered 0
///   at most L    the lowest that occurs as a score with a false positive rate of at most L, for L of 0.1,
///   0.2, 0.5,
///                1, 2, 5, 10, 20 and 50 %; those L that only answering 0 everywhere meets are left out, and
///                of those with one threshold all but the least
std::vector<ThresholdChoice> choose_thresholds(const RocCurve& curve);

}  // namespace chispa::evaluate
