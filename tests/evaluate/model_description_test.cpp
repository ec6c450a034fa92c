#include "chispa/evaluate/model_description.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/log.h"
#include "chispa/evaluate/quantization_report.h"
#include "error_message.h"
#include "evaluate/quantized_network.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::evaluate;

namespace {

/// A report on random_network(seed), and its model.
QuantizationReport make_report(std::uint64_t seed) {
  QuantizationReport report;
  report.model = QuantizedNetwork(seed).int8;
  report.model.class_names = {"a", "b", "c", "d", "e"};
  report.blob = emit::make_model_blob(report.model);
  return report;
}

}  // namespace

TEST_CASE("a report describes the model that it was written with, and no other", "[evaluate]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "report.json";
  const QuantizationReport report = make_report(1);
  write_file_atomically(file, report_json(report, false));
  const ModelDescription description = read_description(file, report.blob.bytes);
  CHECK(description.class_names == report.model.class_names);
  CHECK(description.output.scale == report.model.layers.back().output.scale);
  CHECK(description.output.zero_point == report.model.layers.back().output.zero_point);

  // The same shapes and classes, other weights; and one weight alone.
  CHECK(error_message([&] { read_description(file, make_report(2).blob.bytes); }) ==
        file.string() + ": is the report of another model; keep the files of cifar-quantize together");
  quant::Int8Model changed = report.model;
  changed.layers.front().weights.front() ^= 1;
  CHECK_THROWS_AS(read_description(file, emit::make_model_blob(changed).bytes), Error);
}

TEST_CASE("a report without a checksum is taken at its word, with a warning", "[evaluate]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "report.json";
  const QuantizationReport report = make_report(1);
  auto json = nlohmann::json::parse(report_json(report, false));
  REQUIRE(json["model"].erase("checksum") == 1);
  write_file_atomically(file, json.dump());
  std::vector<std::string> warnings;
  set_log_sink([&](LogLevel level, std::string_view message) {
    if (level == LogLevel::warning) warnings.emplace_back(message);
  });
  CHECK(read_description(file, report.blob.bytes).class_names == report.model.class_names);
  set_log_sink({});
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find(file.string() + ": does not say which model it is of") == 0);
}

TEST_CASE("what is no report is refused", "[evaluate]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "report.json";
  const std::string text =
      GENERATE("", "{}", "[1]", R"({"model": {"output": {"scale": 0}}, "classes": []})",
               R"({"model": {"checksum": 7, "output": {"scale": 1, "zero_point": 0}}, "classes": ["a"]})");
  write_file_atomically(file, text);
  CHECK(error_message([&] { read_description(file, make_report(1).blob.bytes); }) ==
        file.string() + ": is no report of cifar-quantize; write it anew with cifar-quantize");
}
