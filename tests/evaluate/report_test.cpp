#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "catch.h"
#include "chispa/evaluate/report_html.h"
#include "evaluate/quantized_network.h"

using namespace chispa;
using namespace chispa::evaluate;

namespace {

const data::Dataset& test_images() {
  static const data::Dataset dataset = noise_dataset(80, 5);
  return dataset;
}

/// Of random_network with `classes` classes; the last has no test images. In float all answers are right; in
/// int8 every image below `changed` is taken for the class after its own.
QuantizationReport make_report(std::int64_t classes, std::int64_t changed) {
  const QuantizedNetwork network(1);
  QuantizationReport report;
  report.model = network.int8;
  report.model.name = "net";
  report.blob = emit::make_model_blob(network.int8);
  report.calibration_images = 20;
  report.float_result = ConfusionMatrix(classes);
  report.int8_result = ConfusionMatrix(classes);
  for (std::int64_t i = 0; i < 80; ++i) {
    const std::int64_t label = i % (classes - 1);
    const std::int64_t answer = i < changed ? label + 1 : label;
    report.float_result.add(label, label);
    report.int8_result.add(label, answer);
    if (i < changed) report.changed.push_back({i, label, label, answer});
  }
  for (std::int64_t c = 0; c < classes; ++c) report.model.class_names.push_back("class" + std::to_string(c));
  for (const quant::Int8Layer& layer : report.model.layers)
    report.layer_errors.push_back({.name = layer.name, .signal_to_noise_db = 30.0});
  return report;
}

/// Of two classes that a score tells apart but for one image of each.
void add_roc(QuantizationReport& report) {
  const std::vector<Label> labels{0, 0, 0, 0, 1, 1, 1, 1};
  report.roc = TwoClassRoc{roc_curve(std::vector<double>{-4, -3, -2, 0.5, 0.25, 1, 2, 3}, labels),
                           roc_curve(std::vector<double>{-90, -70, -40, 12, 11, 20, 40, 80}, labels)};
}

/// As if measured on held-out images.
void add_measurements(QuantizationReport& report) {
  report.held_out_images = 50;
  report.candidates = {{{}, {.images = 50, .changed_answers = 3, .divergence = 0.002}},
                       {{.equalize = true}, {.images = 50, .changed_answers = 1, .divergence = 0.001}}};
  report.chosen = 1;
  report.options = report.candidates[1].options;
  for (const quant::Int8Layer& layer : report.model.layers) {
    report.layer_losses.emplace_back();
    if (!layer.weights.empty())
      report.layer_losses.back() =
          LogitError{.images = 50, .changed_answers = 2, .drop_points = 1.5, .divergence = 0.0005};
  }
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t times = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++times;
  return times;
}

/// The first tag that closes what is not open, or that stays open; empty when all is nested properly.
std::string unbalanced(const std::string& html) {
  static const std::regex tag(R"(<(/?)([a-z][a-z0-9]*)[^>]*>)");
  std::vector<std::string> open;
  for (std::sregex_iterator at(html.begin(), html.end(), tag), end; at != end; ++at) {
    const std::string name = (*at)[2];
    if (name == "meta" || name == "img" || name == "br") continue;
    if ((*at)[0].str().ends_with("/>")) continue;  // of SVG
    if ((*at)[1] == "") {
      open.push_back(name);
    } else {
      if (open.empty() || open.back() != name) return "/" + name;
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back();
}

}  // namespace

TEST_CASE("a report is one page, properly nested, that needs nothing else", "[evaluate]") {
  const std::int64_t classes = GENERATE(2, 5, 20, 60, 1000);
  const std::int64_t changed = GENERATE(0, 3, 80);
  const bool measured = GENERATE(false, true);
  CAPTURE(classes, changed, measured);
  QuantizationReport report = make_report(classes, changed);
  if (measured) add_measurements(report);
  if (classes == 2) add_roc(report);
  const std::string html = report_html(report, test_images());
  CHECK(unbalanced(html) == "");
  CHECK(count(html, "<script") + count(html, "http") + count(html, "<link") == 0);
  CHECK(count(html, "src=") == count(html, "src=\"data:image/png;base64,"));
  CHECK(count(html, "nan") + count(html, "inf") == 0);
  // Pictures: as many as changed, 60 at most.
  CHECK(count(html, "<img ") == static_cast<std::size_t>(std::min<std::int64_t>(changed, 60)));
  CHECK(count(html, "<p>None.</p>") == (changed == 0 ? 1u : 0u));
  // Matrices: two, unless no page could hold them.
  CHECK(count(html, "<table class=confusion>") == (classes > 20 ? 0u : 2u));
  CHECK(count(html, "<th>taken for</th>") == (classes > 20 ? 2u : 0u));
  CHECK(count(html, "<svg ") == (classes == 2 ? 1u : 0u));
  CHECK(count(html, "<details>") == (classes > 20 ? 1u : 0u));
  CHECK(count(html, "<th>class" + std::to_string(classes - 1) + "</th><td>0</td><td>–</td><td>–</td>") == 1);
  CHECK(count(html, "<tr class=chosen>") == (measured ? 1u : 0u));
  CHECK(count(html, "points lost<br>alone") == (measured ? 1u : 0u));
}

TEST_CASE("a report of two classes has the area under the ROC curves and thresholds for firmware",
          "[evaluate]") {
  QuantizationReport report = make_report(2, 3);
  CHECK_FALSE(nlohmann::json::parse(report_json(report, true)).contains("roc"));
  add_roc(report);
  const auto json = nlohmann::json::parse(report_json(report, true))["roc"];
  CHECK(json["float_area"] == 15.0 / 16);
  CHECK(json["int8_area"] == 15.0 / 16);
  // No false positive from 20 on; at 12 one of each is wrong, and as argmax has it also the last of class 1
  // is right.
  REQUIRE(json["int8_thresholds"].size() == 4);
  CHECK(json["int8_thresholds"][0]["threshold"] == 20);
  CHECK(json["int8_thresholds"][0]["true_positive_rate"] == 0.75);
  CHECK(json["int8_thresholds"][1]["threshold"] == 12);
  CHECK(json["int8_thresholds"][1]["reason"] == "equal error");
  CHECK(json["int8_thresholds"][2]["threshold"] == 1);
  CHECK(json["int8_thresholds"][2]["reason"] == "argmax");
  CHECK(json["int8_thresholds"][2]["precision"] == 0.8);
  CHECK(json["int8_thresholds"][3]["threshold"] == -40);
  CHECK(json["int8_thresholds"][3]["reason"] == "at most 50 % false positives");
  CHECK(json["int8_curve"]["threshold"].size() == 8);
  CHECK(count(report_html(report, test_images()), "<b>0.9375</b>") == 2);
}

TEST_CASE("what int8 lost is shown before what it won", "[evaluate]") {
  QuantizationReport report = make_report(3, 0);
  report.changed = {{7, 0, 1, 0}, {9, 0, 0, 1}, {8, 0, 1, 2}};
  const std::string html = report_html(report, test_images());
  CHECK(html.find("#9<") < html.find("#7<"));
  CHECK(html.find("#7<") < html.find("#8<"));
  CHECK(count(html, "1 right in float only, 1 right in int8 only, 1 wrong in both") == 1);
}

TEST_CASE("a name from a file cannot break out of the page", "[evaluate]") {
  QuantizationReport report = make_report(3, 4);
  report.model.name = "<script>net";
  report.model.class_names[1] = "\"><script>x";
  const std::string html = report_html(report, test_images());
  CHECK(count(html, "<script") == 0);
  CHECK(unbalanced(html) == "");
}

TEST_CASE("a network of one layer and no class names has a report", "[evaluate]") {
  QuantizationReport report = make_report(2, 1);
  report.model.class_names.clear();
  report.model.layers.resize(1);
  report.layer_errors.resize(1);
  report.layer_errors[0].signal_to_noise_db = HUGE_VAL;
  const std::string html = report_html(report, test_images());
  CHECK(unbalanced(html) == "");
  CHECK(count(html, "∞") == 1);
  const auto json = nlohmann::json::parse(report_json(report, true));
  CHECK(json["layers"].size() == 1);
  CHECK(json["layers"][0]["signal_to_noise_db"].is_null());
}

TEST_CASE("the layer that suffers most is found by divergence alone and by where noise grows", "[evaluate]") {
  QuantizationReport report = make_report(3, 0);
  CHECK(!costliest_layer(report));
  CHECK(!noisiest_layer(report));  // as loud everywhere
  report.layer_errors[0].signal_to_noise_db = 50.0;
  report.layer_errors[1].signal_to_noise_db = 40.0;
  report.layer_errors[2].signal_to_noise_db = 25.0;
  CHECK(noisiest_layer(report) == 2u);
  report.layer_losses = {LogitError{.divergence = 0.2}, std::nullopt,
                         LogitError{.changed_answers = 1, .divergence = 0.3},
                         LogitError{.changed_answers = 9}};
  CHECK(costliest_layer(report) == 2u);
}

TEST_CASE("report.json has what was measured", "[evaluate]") {
  QuantizationReport report = make_report(4, 2);
  add_measurements(report);
  const bool one_line = GENERATE(false, true);
  const std::string text = report_json(report, one_line);
  CHECK((count(text, "\n") == 1) == one_line);
  const auto json = nlohmann::json::parse(text);
  CHECK(json["calibration"]["equalize"] == true);
  CHECK(json["calibration"]["held_out_images"] == 50);
  CHECK(json["calibration"]["measured"].size() == 2);
  CHECK(json["calibration"]["measured"][0]["changed_answers"] == 3);
  CHECK(json["float"]["class_accuracy"][0] == 1.0);
  CHECK(json["float"]["class_accuracy"][3].is_null());
  CHECK(json["int8"]["confusion"][0][1] == 1);
  CHECK(json["int8"]["balanced_accuracy"].get<double>() == Approx(report.int8_result.balanced_accuracy()));
  CHECK(json["int8"]["class_precision"][1].get<double>() == Approx(26.0 / 27));
  CHECK(json["int8"]["class_f1"][3].is_null());
  CHECK(json["changed_answers"] == 2);
  CHECK(json["changed"][1]["image"] == 1);
  CHECK(json["changed"][1]["int8"] == 2);
  CHECK(json["drop_points"].get<double>() == Approx(100.0 * 2 / 80));
  CHECK(json["layers"][0]["alone"]["drop_points"] == 1.5);
  CHECK(json["layers"][3]["operator"] == "max_pool2d");
  CHECK(json["layers"][3]["alone"].is_null());
  CHECK(json["layers"][0]["int8_range"][0] == 0.0);
}
