#pragma once

#include <string>

#include "chispa/data/dataset.h"
#include "chispa/evaluate/quantization_report.h"

namespace chispa::evaluate {

/// The report as one page that needs nothing else: no script, no network, its pictures within it. Of the
/// images of `test` whose answer changed it shows 60 at most: first those that int8 lost, then those that it
/// won.
std::string report_html(const QuantizationReport& report, const data::Dataset& test);

}  // namespace chispa::evaluate
