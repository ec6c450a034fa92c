#pragma once

#include <string>

#include "chispa/evaluate/quantization_report.h"

namespace chispa::evaluate {

/// The ROC curves of a network of two classes, and thresholds for firmware; empty for a report without them.
std::string roc_section(const QuantizationReport& report);

}  // namespace chispa::evaluate
