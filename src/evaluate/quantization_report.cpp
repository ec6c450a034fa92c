#include "chispa/evaluate/quantization_report.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"

namespace chispa::evaluate {
namespace {

using Json = nlohmann::ordered_json;

const char* name_of(quant::Int8Op op) {
  switch (op) {
    case quant::Int8Op::conv2d:
      return "conv2d";
    case quant::Int8Op::depthwise_conv2d:
      return "depthwise_conv2d";
    case quant::Int8Op::max_pool2d:
      return "max_pool2d";
    case quant::Int8Op::dense:
      return "dense";
  }
  return "";
}

Json json_of(const quant::Quantization& quantization) {
  return {{"scale", quantization.scale}, {"zero_point", quantization.zero_point}};
}

Json json_of(const ConfusionMatrix& result) {
  Json by_class = Json::array();
  Json confusion = Json::array();
  for (std::int64_t actual = 0; actual < result.classes(); ++actual) {
    by_class.push_back(result.class_accuracy(actual));
    Json row = Json::array();
    for (std::int64_t predicted = 0; predicted < result.classes(); ++predicted)
      row.push_back(result.count(actual, predicted));
    confusion.push_back(std::move(row));
  }
  return {{"accuracy", result.accuracy()},
          {"correct", result.correct()},
          {"images", result.total()},
          {"class_accuracy", std::move(by_class)},
          {"confusion", std::move(confusion)}};
}

Json json_of(const quant::Int8Layer& layer, const LayerError& error) {
  const bool exact = std::isinf(error.signal_to_noise_db);
  return {{"name", layer.name},
          {"operator", name_of(layer.op)},
          {"output_shape", {layer.out_height, layer.out_width, layer.out_channels}},
          {"output", json_of(layer.output)},
          {"signal_to_noise_db", exact ? Json(nullptr) : Json(error.signal_to_noise_db)},
          {"clipped_share", error.clipped_share}};
}

Json json_of(const emit::LayerPlan& plan) {
  return {{"name", plan.name},
          {"ring_bytes", plan.ring_bytes},
          {"feature_map_bytes", plan.feature_map_bytes},
          {"weight_bytes", plan.weight_bytes},
          {"multiply_accumulates", plan.multiply_accumulates}};
}

}  // namespace

std::string report_json(const QuantizationReport& report, bool one_line) {
  const quant::Int8Model& model = report.model;
  Json json;
  json["model"] = {{"name", model.name},
                   {"model_bytes", report.blob.bytes.size()},
                   {"arena_bytes", report.blob.arena_bytes},
                   {"input_shape", {model.height, model.width, model.channels}},
                   {"input", json_of(model.input)},
                   {"output", json_of(model.layers.back().output)}};
  json["classes"] = model.class_names;
  json["calibration"] = {{"method", report.calibration}, {"training_images", report.calibration_images}};
  json["float"] = json_of(report.float_result);
  json["int8"] = json_of(report.int8_result);
  json["drop_points"] = report.drop_points();
  json["changed_answers"] = report.changed_answers;
  json["test_image"] = {{"index", report.test_image}, {"label", report.test_image_label}};
  json["stages"] = Json::array();
  for (const emit::LayerPlan& plan : report.blob.layers) json["stages"].push_back(json_of(plan));
  json["layers"] = Json::array();
  for (std::size_t i = 0; i < report.layer_errors.size(); ++i)
    json["layers"].push_back(json_of(model.layers[i], report.layer_errors[i]));
  // Class names come from a file: bytes that are not UTF-8 are replaced rather than refused.
  return json.dump(one_line ? -1 : 2, ' ', false, Json::error_handler_t::replace) + "\n";
}

ModelDescription read_description(const std::filesystem::path& report) {
  const std::string text = read_file(report);
  try {
    const auto json = nlohmann::json::parse(text);
    ModelDescription description;
    description.class_names = json.at("classes").get<std::vector<std::string>>();
    const auto& output = json.at("model").at("output");
    description.output.scale = output.at("scale").get<double>();
    description.output.zero_point = output.at("zero_point").get<int>();
    if (description.class_names.empty() || !(description.output.scale > 0.0) ||
        !std::isfinite(description.output.scale))
      throw Error("values that make no sense");
    return description;
  } catch (const std::exception&) {
    throw Error(report.string() + ": is no report of cifar-quantize; write it anew with cifar-quantize");
  }
}

}  // namespace chispa::evaluate
