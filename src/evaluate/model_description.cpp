#include "chispa/evaluate/model_description.h"

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "chispa/emit/model_blob.h"
#include "core/log.h"
#include "evaluate/report_json.h"

namespace chispa::evaluate {
namespace {

struct Report {
  ModelDescription description;
  std::string checksum;  ///< of the model; empty in a report that has none
};

/// Throws an exception of any kind for what is no report.
Report parse_report(const std::string& text) {
  const auto json = nlohmann::json::parse(text);
  Report report;
  const auto& model = json.at("model");
  const auto& output = model.at("output");
  ModelDescription& description = report.description;
  description.class_names = json.at("classes").get<std::vector<std::string>>();
  description.output.scale = output.at("scale").get<double>();
  description.output.zero_point = output.at("zero_point").get<int>();
  if (description.class_names.empty() || !(description.output.scale > 0.0) ||
      !std::isfinite(description.output.scale))
    throw Error("values that make no sense");
  description.fit = data::fit_named(json.value("fit", "crop"));
  report.checksum = model.value("checksum", "");
  return report;
}

}  // namespace

ModelDescription read_description(const std::filesystem::path& path, std::span<const std::uint8_t> model) {
  constexpr std::uint64_t kMaxReportBytes = 64 << 20;  // thousands of times what cifar-quantize writes
  const std::string text = read_file(path, kMaxReportBytes);
  Report report;
  try {
    report = parse_report(text);
  } catch (const std::exception&) {
    throw Error(path.string() + ": is no report of cifar-quantize; write it anew with cifar-quantize");
  }
  if (report.checksum.empty())
    log(LogLevel::warning,
        "{}: does not say which model it is of, as older ones do not; write it anew with cifar-quantize to "
        "be sure",
        path.string());
  else if (report.checksum != emit::model_checksum(model))
    throw Error(path.string() +
                ": is the report of another model; keep the files of cifar-quantize together");
  return report.description;
}

std::string description_json(const quant::Int8Model& model, const emit::ModelBlob& blob, data::Fit fit) {
  nlohmann::ordered_json json;
  json["model"] = model_json(model, blob);
  json["fit"] = data::name_of(fit);
  json["classes"] = model.class_names;
  return dump_report(json, false);
}

}  // namespace chispa::evaluate
