#include "chispa/evaluate/roc.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>

#include "chispa/core/error.h"

namespace chispa::evaluate {
namespace {

constexpr double kLevelsPercent[] = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50};

double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

void check(std::span<const double> scores, std::span<const Label> labels) {
  if (scores.size() != labels.size())
    throw Error(fmt::format("ROC curve: {} scores for {} labels", scores.size(), labels.size()));
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] > 1)
      throw Error(fmt::format("ROC curve: label {} at index {} is not 0 or 1", labels[i], i));
    if (!std::isfinite(scores[i]))
      throw Error(fmt::format("ROC curve: the score at index {} is not finite", i));
  }
}

/// The last point whose false positive rate is at most `level`.
const OperatingPoint& point_below(const RocCurve& curve, double level) {
  const auto above = std::find_if(curve.points.begin(), curve.points.end(), [&](const OperatingPoint& point) {
    return curve.false_positive_rate(point) > level;
  });
  return *std::prev(above);  // the first point has none
}

const OperatingPoint& equal_error_point(const RocCurve& curve) {
  const auto difference = [&](const OperatingPoint& point) {
    return std::fabs(curve.false_positive_rate(point) + curve.true_positive_rate(point) - 1.0);
  };
  return *std::min_element(
      curve.points.begin() + 1, curve.points.end(),
      [&](const OperatingPoint& a, const OperatingPoint& b) { return difference(a) < difference(b); });
}

}  // namespace

double RocCurve::true_positive_rate(const OperatingPoint& point) const {
  return share(point.true_positives, positives);
}

double RocCurve::false_positive_rate(const OperatingPoint& point) const {
  return share(point.false_positives, negatives);
}

double RocCurve::area() const {
  // Trapezoids: a point's images of both classes are ties, half of whose pairs count. Exact until the
  // division.
  std::int64_t twice = 0;
  for (std::size_t i = 1; i < points.size(); ++i)
    twice += (points[i].false_positives - points[i - 1].false_positives) *
             (points[i].true_positives + points[i - 1].true_positives);
  return share(twice, 2 * positives * negatives);
}

OperatingPoint RocCurve::at(double threshold) const {
  const auto below = std::find_if(points.begin(), points.end(),
                                  [&](const OperatingPoint& point) { return point.threshold < threshold; });
  OperatingPoint point = *std::prev(below);
  point.threshold = threshold;
  return point;
}

double precision(const OperatingPoint& point) {
  return share(point.true_positives, point.true_positives + point.false_positives);
}

RocCurve roc_curve(std::span<const double> scores, std::span<const Label> labels) {
  check(scores, labels);
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  RocCurve curve;
  curve.points.push_back({.threshold = std::numeric_limits<double>::infinity()});
  for (const std::size_t i : order) {
    if (scores[i] != curve.points.back().threshold) {
      curve.points.push_back(curve.points.back());
      curve.points.back().threshold = scores[i];
    }
    ++(labels[i] == 1 ? curve.points.back().true_positives : curve.points.back().false_positives);
  }
  curve.positives = curve.points.back().true_positives;
  curve.negatives = curve.points.back().false_positives;
  if (curve.positives == 0 || curve.negatives == 0)
    throw Error(fmt::format("ROC curve: class {} has no images; both classes need some",
                            curve.negatives == 0 ? 0 : 1));
  return curve;
}

std::vector<ThresholdChoice> choose_thresholds(const RocCurve& curve) {
  std::map<std::int64_t, std::string, std::greater<>> reasons;
  for (const double percent : kLevelsPercent) {
    const OperatingPoint& point = point_below(curve, percent / 100.0);
    if (std::isfinite(point.threshold))
      reasons.try_emplace(static_cast<std::int64_t>(point.threshold),
                          fmt::format("at most {} % false positives", percent));
  }
  const auto append = [&](std::int64_t threshold, const char* reason) {
    std::string& reasons_there = reasons[threshold];
    reasons_there = reason + (reasons_there.empty() ? "" : ", " + reasons_there);
  };
  append(static_cast<std::int64_t>(equal_error_point(curve).threshold), "equal error");
  append(1, "argmax");
  std::vector<ThresholdChoice> choices;
  for (const auto& [threshold, reason] : reasons)
    choices.push_back({reason, threshold, curve.at(static_cast<double>(threshold))});
  return choices;
}

}  // namespace chispa::evaluate
