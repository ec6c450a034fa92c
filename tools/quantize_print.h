#pragma once

#include "chispa/evaluate/quantization_report.h"

namespace chispa::tools {

// What cifar-quantize says on standard output, one line a thing.

/// What the device needs, how the network was quantized, and the layer that suffers most. With `details` also
/// the stages, the ways to quantize that were measured, and every layer; report.html and report.json have
/// these anyway.
void print_model(const evaluate::QuantizationReport& report, bool details);

/// How many answers changed. With `details` also, by class in float and in int8: accuracy, and what its
/// images were taken for.
void print_answers(const evaluate::QuantizationReport& report, bool details);

/// The verdict: accuracies and sizes.
void print_result(const evaluate::QuantizationReport& report);

}  // namespace chispa::tools
