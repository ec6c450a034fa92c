#include "chispa/evaluate/quantization_report.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "chispa/quant/affine.h"
#include "evaluate/confusion_json.h"
#include "evaluate/report_json.h"
#include "evaluate/roc_json.h"

namespace chispa::evaluate {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const LogitError& error) {
  return {{"images", error.images},
          {"changed_answers", error.changed_answers},
          {"drop_points", error.drop_points},
          {"logit_rms", error.rms},
          {"divergence", error.divergence}};
}

Json json_of(const quant::PostTrainingOptions& options) {
  return {{"method", range_source(options)},
          {"equalize", options.equalize},
          {"bias_correction", options.bias_correction}};
}

Json calibration_json(const QuantizationReport& report) {
  Json json = json_of(report.options);
  json["training_images"] = report.calibration_images;
  json["held_out_images"] = report.held_out_images;
  json["measured"] = Json::array();
  for (const QuantizationCandidate& candidate : report.candidates) {
    Json row = json_of(candidate.options);
    row.update(json_of(candidate.error));
    json["measured"].push_back(std::move(row));
  }
  return json;
}

Json json_of(const ChangedAnswer& answer) {
  return {{"image", answer.image},
          {"label", answer.label},
          {"float", answer.float_answer},
          {"int8", answer.int8_answer}};
}

Json layer_json(const QuantizationReport& report, std::size_t index) {
  const quant::Int8Layer& layer = report.model.layers[index];
  const LayerError& error = report.layer_errors[index];
  const bool exact = std::isinf(error.signal_to_noise_db);
  const bool has_loss = index < report.layer_losses.size() && report.layer_losses[index];
  return {{"name", layer.name},
          {"operator", quant::to_string(layer.op)},
          {"output_shape", {layer.out_height, layer.out_width, layer.out_channels}},
          {"output", to_json(layer.output)},
          {"float_range", {error.float_range.min, error.float_range.max}},
          {"int8_range",
           {quant::dequantize_value(layer.clamp_min, layer.output),
            quant::dequantize_value(layer.clamp_max, layer.output)}},
          {"signal_to_noise_db", exact ? Json(nullptr) : Json(error.signal_to_noise_db)},
          {"clipped_share", error.clipped_share},
          {"alone", has_loss ? json_of(*report.layer_losses[index]) : Json(nullptr)}};
}

Json test_image_json(const emit::TestImage& image) {
  return {{"name", image.name},
          {"index", image.index ? Json(*image.index) : Json(nullptr)},
          {"label", image.label ? Json(*image.label) : Json(nullptr)}};
}

Json json_of(const emit::LayerPlan& plan) {
  return {{"name", plan.name},
          {"ring_bytes", plan.ring_bytes},
          {"feature_map_bytes", plan.feature_map_bytes},
          {"weight_bytes", plan.weight_bytes},
          {"multiply_accumulates", plan.multiply_accumulates}};
}

}  // namespace

std::string class_name(const QuantizationReport& report, std::int64_t index) {
  const auto i = static_cast<std::size_t>(index);
  return i < report.model.class_names.size() ? report.model.class_names[i] : std::to_string(index);
}

std::optional<std::size_t> costliest_layer(const QuantizationReport& report) {
  std::optional<std::size_t> worst;
  for (std::size_t i = 0; i < report.layer_losses.size(); ++i) {
    const auto& loss = report.layer_losses[i];
    if (loss && (!worst || loss->divergence > report.layer_losses[*worst]->divergence)) worst = i;
  }
  return worst;
}

std::optional<std::size_t> noisiest_layer(const QuantizationReport& report) {
  double fall = 0.0;
  std::optional<std::size_t> worst;
  for (std::size_t i = 1; i < report.layer_errors.size(); ++i) {
    const double here =
        report.layer_errors[i - 1].signal_to_noise_db - report.layer_errors[i].signal_to_noise_db;
    if (!(here > fall)) continue;
    fall = here;
    worst = i;
  }
  return worst;
}

std::string report_json(const QuantizationReport& report, bool one_line) {
  const quant::Int8Model& model = report.model;
  Json json;
  json["model"] = model_json(model, report.blob);
  json["fit"] = data::name_of(report.fit);
  json["classes"] = model.class_names;
  json["calibration"] = calibration_json(report);
  json["float"] = to_json(report.float_result);
  json["int8"] = to_json(report.int8_result);
  json["drop_points"] = report.drop_points();
  if (report.roc) json["roc"] = to_json(*report.roc);
  json["changed_answers"] = report.changed.size();
  json["changed"] = Json::array();
  for (const ChangedAnswer& answer : report.changed) json["changed"].push_back(json_of(answer));
  json["test_image"] = test_image_json(report.test_image);
  json["stages"] = Json::array();
  for (const emit::LayerPlan& plan : report.blob.layers) json["stages"].push_back(json_of(plan));
  json["layers"] = Json::array();
  for (std::size_t i = 0; i < report.layer_errors.size(); ++i)
    json["layers"].push_back(layer_json(report, i));
  return dump_report(json, one_line);
}

}  // namespace chispa::evaluate
