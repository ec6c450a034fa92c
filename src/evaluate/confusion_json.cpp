#include "evaluate/confusion_json.h"

#include <utility>

namespace chispa::evaluate {
namespace {

using Json = nlohmann::ordered_json;

Json by_class(const ConfusionMatrix& result, double (ConfusionMatrix::*measure)(std::int64_t) const) {
  Json values = Json::array();
  for (std::int64_t c = 0; c < result.classes(); ++c)
    values.push_back(result.images(c) == 0 ? Json(nullptr) : Json((result.*measure)(c)));
  return values;
}

Json matrix_json(const ConfusionMatrix& result) {
  Json rows = Json::array();
  for (std::int64_t actual = 0; actual < result.classes(); ++actual) {
    Json row = Json::array();
    for (std::int64_t predicted = 0; predicted < result.classes(); ++predicted)
      row.push_back(result.count(actual, predicted));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Json to_json(const ConfusionMatrix& result) {
  return {{"accuracy", result.accuracy()},
          {"correct", result.correct()},
          {"images", result.total()},
          {"balanced_accuracy", result.balanced_accuracy()},
          {"macro_precision", result.macro_precision()},
          {"macro_f1", result.macro_f1()},
          {"class_accuracy", by_class(result, &ConfusionMatrix::recall)},
          {"class_precision", by_class(result, &ConfusionMatrix::precision)},
          {"class_f1", by_class(result, &ConfusionMatrix::f1)},
          {"confusion", matrix_json(result)}};
}

}  // namespace chispa::evaluate
