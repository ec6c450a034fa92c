#pragma once

#include "chispa/evaluate/quantization_report.h"

namespace chispa::tools {

// What cifar-quantize says on standard output, one line a thing.

/// Stages and what they take; the ways to quantize that were measured; the layers.
void print_model(const evaluate::QuantizationReport& report);

/// By class in float and in int8: accuracy, and what its images were taken for.
void print_classes(const evaluate::QuantizationReport& report);

/// Accuracies and sizes.
void print_result(const evaluate::QuantizationReport& report);

}  // namespace chispa::tools
