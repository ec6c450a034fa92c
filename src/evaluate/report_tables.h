#pragma once

#include <string>

#include "chispa/evaluate/quantization_report.h"

namespace chispa::evaluate {

// The sections of report.html that are tables, each a <section> of its own.

/// What each way to quantize cost on the held-out images.
std::string calibration_section(const QuantizationReport& report);
/// Range, scale, zero point and error of each layer.
std::string layer_section(const QuantizationReport& report);
/// Recall, precision and F1, of all and by class, in float and in int8.
std::string class_section(const QuantizationReport& report);
/// What was taken for what, in float and in int8: a matrix, or where it would be too large its largest
/// entries.
std::string confusion_section(const QuantizationReport& report);
/// What each stage takes of the device.
std::string memory_section(const QuantizationReport& report);

}  // namespace chispa::evaluate
