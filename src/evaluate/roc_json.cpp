#include "evaluate/roc_json.h"

#include <cmath>

namespace chispa::evaluate {
namespace {

using Json = nlohmann::ordered_json;

Json rates_json(const RocCurve& curve, const OperatingPoint& point) {
  return {{"true_positive_rate", curve.true_positive_rate(point)},
          {"false_positive_rate", curve.false_positive_rate(point)},
          {"precision", precision(point)},
          {"true_positives", point.true_positives},
          {"false_positives", point.false_positives}};
}

Json threshold_json(const RocCurve& curve, const ThresholdChoice& choice) {
  Json json{{"threshold", choice.threshold}, {"reason", choice.reason}};
  json.update(rates_json(curve, choice.point));
  return json;
}

/// Columns, shorter than a list of objects; without the point that answers 1 nowhere.
Json curve_json(const RocCurve& curve) {
  Json thresholds = Json::array(), true_positives = Json::array(), false_positives = Json::array();
  for (const OperatingPoint& point : curve.points) {
    if (std::isinf(point.threshold)) continue;
    thresholds.push_back(static_cast<std::int64_t>(point.threshold));
    true_positives.push_back(point.true_positives);
    false_positives.push_back(point.false_positives);
  }
  return {
      {"threshold", thresholds}, {"true_positives", true_positives}, {"false_positives", false_positives}};
}

}  // namespace

Json to_json(const TwoClassRoc& roc) {
  Json thresholds = Json::array();
  for (const ThresholdChoice& choice : choose_thresholds(roc.in_int8))
    thresholds.push_back(threshold_json(roc.in_int8, choice));
  return {{"positive_class", 1},
          {"positives", roc.in_int8.positives},
          {"negatives", roc.in_int8.negatives},
          {"float_area", roc.in_float.area()},
          {"int8_area", roc.in_int8.area()},
          {"int8_thresholds", thresholds},
          {"int8_curve", curve_json(roc.in_int8)}};
}

}  // namespace chispa::evaluate
