#include "quantize_print.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "chispa/quant/affine.h"
#include "stage_table.h"

namespace chispa::tools {
namespace {

using evaluate::QuantizationReport;

/// A row of a matrix of more classes is no line to read; report.json has it.
constexpr std::int64_t kMaxMatrixClasses = 20;

/// Rounded to what is printed, so that it is never "-0.00".
double hundredths(double value) {
  return std::round(100.0 * value) / 100.0 + 0.0;
}

void print_candidates(const QuantizationReport& report) {
  for (const evaluate::QuantizationCandidate& candidate : report.candidates)
    std::printf("way %-42s  divergence %.6f  changed %lld of %lld  logit rms %.4f  drop %.2f points\n",
                to_string(candidate.options).c_str(), candidate.error.divergence,
                static_cast<long long>(candidate.error.changed_answers),
                static_cast<long long>(candidate.error.images), candidate.error.rms,
                hundredths(candidate.error.drop_points));
  std::printf("quantized with %s, ", to_string(report.options).c_str());
  if (report.options.trained_ranges.empty())
    std::printf("calibrated on %lld training images, ", static_cast<long long>(report.calibration_images));
  if (report.candidates.empty())
    std::printf("nothing measured on others\n");
  else
    std::printf("measured on %lld others\n", static_cast<long long>(report.held_out_images));
}

void print_layer(const QuantizationReport& report, std::size_t i) {
  const quant::Int8Layer& layer = report.model.layers[i];
  const evaluate::LayerError& error = report.layer_errors[i];
  std::printf(
      "layer %-8s  signal to noise %5.1f dB  clipped %.3f%%  range %.3f to %.3f  scale %.5g  zero point %d",
      error.name.c_str(), error.signal_to_noise_db, 100.0 * error.clipped_share,
      dequantize_value(layer.clamp_min, layer.output), dequantize_value(layer.clamp_max, layer.output),
      layer.output.scale, layer.output.zero_point);
  if (i < report.layer_losses.size() && report.layer_losses[i])
    std::printf("  alone: drop %.2f points, changed %lld", hundredths(report.layer_losses[i]->drop_points),
                static_cast<long long>(report.layer_losses[i]->changed_answers));
  std::printf("\n");
}

void print_matrix(const QuantizationReport& report, const evaluate::ConfusionMatrix& matrix,
                  const char* precision) {
  for (std::int64_t actual = 0; actual < matrix.classes(); ++actual) {
    std::printf("%-5s %-12s taken for", precision, class_name(report, actual).c_str());
    for (std::int64_t predicted = 0; predicted < matrix.classes(); ++predicted)
      std::printf(" %5lld", static_cast<long long>(matrix.count(actual, predicted)));
    std::printf("\n");
  }
}

}  // namespace

void print_model(const QuantizationReport& report) {
  print_stages(report.blob);
  print_candidates(report);
  for (std::size_t i = 0; i < report.layer_errors.size(); ++i) print_layer(report, i);
  std::fflush(stdout);  // the accuracies take a while
}

void print_classes(const QuantizationReport& report) {
  for (std::int64_t c = 0; c < report.float_result.classes(); ++c) {
    std::printf("class %-12s ", class_name(report, c).c_str());
    if (report.float_result.images(c) == 0)
      std::printf(" no test images\n");
    else
      std::printf(" float %6.2f%%  int8 %6.2f%%  of %lld images\n",
                  100.0 * report.float_result.class_accuracy(c), 100.0 * report.int8_result.class_accuracy(c),
                  static_cast<long long>(report.float_result.images(c)));
  }
  if (report.float_result.classes() <= kMaxMatrixClasses) {
    print_matrix(report, report.float_result, "float");
    print_matrix(report, report.int8_result, "int8");
  }
  const auto count = [&](auto matches) {
    return static_cast<long long>(std::count_if(report.changed.begin(), report.changed.end(), matches));
  };
  std::printf("changed %zu of %lld answers: %lld right in float only, %lld right in int8 only\n",
              report.changed.size(), static_cast<long long>(report.float_result.total()),
              count([](const evaluate::ChangedAnswer& a) { return a.float_answer == a.label; }),
              count([](const evaluate::ChangedAnswer& a) { return a.int8_answer == a.label; }));
}

void print_result(const QuantizationReport& report) {
  std::printf("float %.2f%%  int8 %.2f%%  drop %.2f points  model %zu B  arena %zu B\n",
              100.0 * report.float_result.accuracy(), 100.0 * report.int8_result.accuracy(),
              hundredths(report.drop_points()), report.blob.bytes.size(), report.blob.arena_bytes);
}

}  // namespace chispa::tools
