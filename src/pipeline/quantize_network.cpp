#include "chispa/pipeline/quantize_network.h"

#include <fmt/core.h>

#include <optional>
#include <span>
#include <utility>

#include "chispa/core/error.h"
#include "chispa/data/subset.h"
#include "chispa/emit/model_blob.h"
#include "chispa/evaluate/argmax.h"
#include "chispa/evaluate/float_logits.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/evaluate/layer_loss.h"
#include "chispa/evaluate/quantization_choice.h"
#include "chispa/evaluate/roc.h"
#include "chispa/quant/calibrate.h"

namespace chispa::pipeline {
namespace {

/// The ways that the settings name; but a network that was trained with ranges is quantized with these.
std::vector<quant::PostTrainingOptions> ways_to_quantize(const QuantizationSettings& settings,
                                                         const train::SavedModel& saved) {
  if (saved.ranges.empty() || !settings.keep_trained_ranges) return settings.ways;
  if (saved.quantization_bits != 0 && saved.quantization_bits != 8)
    throw SettingError("quantization_bits",
                       fmt::format("{} is what the network was trained for, and the runtime computes with 8; "
                                   "name a calibration, which quantizes its weights with ranges for 8",
                                   saved.quantization_bits));
  quant::PostTrainingOptions trained{.quantize = settings.ways.front().quantize};
  const auto values = saved.ranges.values();
  for (std::size_t i = 0; i + 1 < values.size(); i += 2)
    trained.trained_ranges.push_back({values[i], values[i + 1]});
  return {trained};
}

/// Nothing unless there are two classes, and images of both.
std::optional<evaluate::TwoClassRoc> two_class_roc(std::span<const float> in_float,
                                                   std::span<const std::int8_t> in_int8,
                                                   const evaluate::ConfusionMatrix& images,
                                                   std::span<const Label> labels) {
  if (images.classes() != 2 || images.images(0) == 0 || images.images(1) == 0) return std::nullopt;
  return evaluate::TwoClassRoc{.in_float = evaluate::roc_curve(evaluate::class_1_scores(in_float), labels),
                               .in_int8 = evaluate::roc_curve(evaluate::class_1_scores(in_int8), labels)};
}

}  // namespace

QuantizedNetwork quantize_network(const train::SavedModel& saved, const quant::FoldedModel& folded,
                                  const data::Dataset& training, const QuantizationSettings& settings) {
  const std::vector<quant::PostTrainingOptions> ways = ways_to_quantize(settings, saved);
  QuantizedNetwork network;
  network.calibration = quant::calibration_indices(training, settings.calibration_images);
  network.held_out = data::subset(
      training, quant::held_out_indices(training, network.calibration, settings.held_out_images));
  evaluate::QuantizationChoice choice;
  if (network.held_out.size() == 0)
    choice.network = quantize_after_training(folded, training, network.calibration, ways.front());
  else
    choice = evaluate::choose_quantization(folded, training, network.calibration, network.held_out, ways);
  evaluate::QuantizationReport& report = network.report;
  report.options = ways[choice.chosen];
  report.calibration_images = settings.calibration_images;
  report.held_out_images = network.held_out.size();
  report.candidates = std::move(choice.candidates);
  report.chosen = choice.chosen;
  report.model = std::move(choice.network.int8);
  report.model.name = saved.config.name;
  report.model.class_names = saved.class_names;
  report.blob = emit::make_model_blob(report.model);
  network.reference = std::move(choice.network.reference);
  return network;
}

void explain_layers(QuantizedNetwork& network, const data::Dataset& training) {
  evaluate::QuantizationReport& report = network.report;
  report.layer_errors =
      evaluate::layer_errors(network.reference, report.model, training, network.calibration);
  if (network.held_out.size() > 0)
    report.layer_losses = evaluate::layer_losses(network.reference, report.model, network.held_out);
}

void compare_answers(QuantizedNetwork& network, const quant::FoldedModel& folded, const data::Dataset& test) {
  evaluate::QuantizationReport& report = network.report;
  const std::int64_t classes = folded.outputs();
  const Tensor float_logits = evaluate::float_logits(folded, test);
  const auto int8_logits = evaluate::Int8Network(report.blob.bytes, "model").logits(test);
  const auto in_float = evaluate::predictions(std::as_const(float_logits).values(), classes);
  const auto in_int8 = evaluate::predictions(std::span<const std::int8_t>(int8_logits), classes);
  report.float_result = evaluate::make_confusion_matrix(test.labels, in_float, classes);
  report.int8_result = evaluate::make_confusion_matrix(test.labels, in_int8, classes);
  report.roc =
      two_class_roc(std::as_const(float_logits).values(), int8_logits, report.float_result, test.labels);
  for (std::size_t i = 0; i < in_float.size(); ++i)
    if (in_float[i] != in_int8[i])
      report.changed.push_back({static_cast<std::int64_t>(i), test.labels[i], in_float[i], in_int8[i]});
}

}  // namespace chispa::pipeline
