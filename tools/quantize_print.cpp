#include "quantize_print.h"

#include <fmt/core.h>

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
    fmt::print("way {:<42}  divergence {:.6f}  changed {} of {}  logit rms {:.4f}  drop {:.2f} points\n",
               to_string(candidate.options), candidate.error.divergence, candidate.error.changed_answers,
               candidate.error.images, candidate.error.rms, hundredths(candidate.error.drop_points));
}

void print_choice(const QuantizationReport& report) {
  fmt::print("quantized with {}, ", to_string(report.options));
  if (report.options.trained_ranges.empty())
    fmt::print("calibrated on {} training images, ", report.calibration_images);
  if (report.candidates.empty())
    fmt::print("nothing measured on others\n");
  else
    fmt::print("measured on {} others\n", report.held_out_images);
}

void print_worst_layer(const QuantizationReport& report) {
  if (const auto worst = costliest_layer(report)) {
    const evaluate::LogitError& loss = *report.layer_losses[*worst];
    fmt::print("layer {} suffers most: quantized alone, it changes {} of {} answers, drop {:.2f} points\n",
               report.model.layers[*worst].name, loss.changed_answers, loss.images,
               hundredths(loss.drop_points));
  } else if (const auto noisiest = noisiest_layer(report)) {
    fmt::print("layer {} suffers most: signal to noise falls from {:.1f} to {:.1f} dB\n",
               report.layer_errors[*noisiest].name, report.layer_errors[*noisiest - 1].signal_to_noise_db,
               report.layer_errors[*noisiest].signal_to_noise_db);
  }
}

void print_layer(const QuantizationReport& report, std::size_t i) {
  const quant::Int8Layer& layer = report.model.layers[i];
  const evaluate::LayerError& error = report.layer_errors[i];
  fmt::print(
      "layer {:<8}  signal to noise {:5.1f} dB  clipped {:.3f}%  range {:.3f} to {:.3f}  scale {:.5g}  zero "
      "point {}",
      error.name, error.signal_to_noise_db, 100.0 * error.clipped_share,
      dequantize_value(layer.clamp_min, layer.output), dequantize_value(layer.clamp_max, layer.output),
      layer.output.scale, layer.output.zero_point);
  if (i < report.layer_losses.size() && report.layer_losses[i])
    fmt::print("  alone: drop {:.2f} points, changed {}", hundredths(report.layer_losses[i]->drop_points),
               report.layer_losses[i]->changed_answers);
  fmt::print("\n");
}

void print_matrix(const QuantizationReport& report, const evaluate::ConfusionMatrix& matrix,
                  const char* precision) {
  for (std::int64_t actual = 0; actual < matrix.classes(); ++actual) {
    fmt::print("{:<5} {:<12} taken for", precision, class_name(report, actual));
    for (std::int64_t predicted = 0; predicted < matrix.classes(); ++predicted)
      fmt::print(" {:5}", matrix.count(actual, predicted));
    fmt::print("\n");
  }
}

void print_classes(const QuantizationReport& report) {
  for (std::int64_t c = 0; c < report.float_result.classes(); ++c)
    if (report.float_result.images(c) == 0)
      fmt::print("class {:<12}  no test images\n", class_name(report, c));
    else
      fmt::print("class {:<12}  float {:6.2f}%  int8 {:6.2f}%  of {} images\n", class_name(report, c),
                 100.0 * report.float_result.recall(c), 100.0 * report.int8_result.recall(c),
                 report.float_result.images(c));
  if (report.float_result.classes() > kMaxMatrixClasses) return;
  print_matrix(report, report.float_result, "float");
  print_matrix(report, report.int8_result, "int8");
}

}  // namespace

void print_model(const QuantizationReport& report, bool details) {
  if (details) print_stages(report.blob);
  print_total(report.blob);
  if (details) print_candidates(report);
  print_choice(report);
  for (std::size_t i = 0; details && i < report.layer_errors.size(); ++i) print_layer(report, i);
  print_worst_layer(report);
  std::fflush(stdout);  // the accuracies take a while
}

void print_answers(const QuantizationReport& report, bool details) {
  if (details) print_classes(report);
  const auto count = [&](auto matches) {
    return std::count_if(report.changed.begin(), report.changed.end(), matches);
  };
  fmt::print("changed {} of {} answers: {} right in float only, {} right in int8 only\n",
             report.changed.size(), report.float_result.total(),
             count([](const evaluate::ChangedAnswer& a) { return a.float_answer == a.label; }),
             count([](const evaluate::ChangedAnswer& a) { return a.int8_answer == a.label; }));
}

void print_result(const QuantizationReport& report) {
  fmt::print("float {:.2f}%  int8 {:.2f}%  drop {:.2f} points  model {} B  arena {} B\n",
             100.0 * report.float_result.accuracy(), 100.0 * report.int8_result.accuracy(),
             hundredths(report.drop_points()), report.blob.bytes.size(), report.blob.arena_bytes);
}

}  // namespace chispa::tools
