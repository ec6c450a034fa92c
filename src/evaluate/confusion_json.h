#pragma once

#include <nlohmann/json.hpp>

#include "chispa/evaluate/confusion_matrix.h"

namespace chispa::evaluate {

/// The matrix and its measures; of a class without images these are null.
nlohmann::ordered_json to_json(const ConfusionMatrix& result);

}  // namespace chispa::evaluate
