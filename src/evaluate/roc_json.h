#pragma once

#include <nlohmann/json.hpp>

#include "chispa/evaluate/quantization_report.h"

namespace chispa::evaluate {

/// Both areas, every operating point of int8, and the thresholds chosen from them.
nlohmann::ordered_json to_json(const TwoClassRoc& roc);

}  // namespace chispa::evaluate
