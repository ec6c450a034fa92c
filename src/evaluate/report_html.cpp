#include "chispa/evaluate/report_html.h"

#include <algorithm>

#include "evaluate/html.h"
#include "evaluate/report_style.h"
#include "evaluate/report_tables.h"
#include "evaluate/roc_section.h"

namespace chispa::evaluate {
namespace {

constexpr std::size_t kMaxPictures = 60;

std::string fact(const std::string& value, const std::string& what) {
  return "<div><b>" + value + "</b><span>" + what + "</span></div>\n";
}

std::string facts(const QuantizationReport& report) {
  const std::string images = grouped(report.float_result.total());
  std::string html = "<div class=facts>\n";
  html +=
      fact(decimal(100.0 * report.float_result.accuracy(), 2) + " %", "float, " + images + " test images");
  html += fact(decimal(100.0 * report.int8_result.accuracy(), 2) + " %", "int8, by the device's runtime");
  html += fact(decimal(report.drop_points(), 2), "points lost");
  const std::string balanced = decimal(100.0 * report.int8_result.balanced_accuracy(), 2);
  if (balanced != decimal(100.0 * report.int8_result.accuracy(), 2))
    html += fact(balanced + " %", "int8, all classes counting alike");
  html += fact(grouped(static_cast<std::int64_t>(report.changed.size())), "answers changed");
  html += fact(grouped(static_cast<std::int64_t>(report.blob.bytes.size())) + " B", "flash for the model");
  html += fact(grouped(static_cast<std::int64_t>(report.blob.arena_bytes)) + " B", "RAM for the arena");
  return html + "</div>\n";
}

/// 0: right in float alone. 1: right in int8 alone. 2: wrong in both.
int outcome(const ChangedAnswer& answer) {
  if (answer.float_answer == answer.label) return 0;
  return answer.int8_answer == answer.label ? 1 : 2;
}

std::string answer_text(const QuantizationReport& report, std::int64_t answer, std::int64_t label) {
  const bool right = answer == label;
  return "<span class=" + std::string(right ? "good" : "bad") + ">" +
         escape_html(class_name(report, answer)) + (right ? " ✓" : " ✗") + "</span>";
}

std::string picture(const QuantizationReport& report, const ChangedAnswer& answer,
                    const data::Dataset& test) {
  const std::string name = escape_html(class_name(report, answer.label));
  return "<figure><img alt=\"" + name + "\" src=\"" +
         png_data_uri(test.image(answer.image), test.height, test.width, test.channels) + "\"><figcaption>" +
         name + " · #" + std::to_string(answer.image) + "<br>float " +
         answer_text(report, answer.float_answer, answer.label) + "<br>int8 " +
         answer_text(report, answer.int8_answer, answer.label) + "</figcaption></figure>\n";
}

std::string changed_section(const QuantizationReport& report, const data::Dataset& test) {
  std::string html = "<section><h2>Images whose answer changed</h2>\n";
  if (report.changed.empty()) return html + "<p>None.</p></section>\n";
  std::vector<ChangedAnswer> changed = report.changed;
  std::stable_sort(changed.begin(), changed.end(),
                   [](const ChangedAnswer& a, const ChangedAnswer& b) { return outcome(a) < outcome(b); });
  const auto count = [&](int wanted) {
    return grouped(std::count_if(changed.begin(), changed.end(),
                                 [&](const ChangedAnswer& answer) { return outcome(answer) == wanted; }));
  };
  html += "<p>" + grouped(static_cast<std::int64_t>(changed.size())) + " of " +
          grouped(report.float_result.total()) + ": " + count(0) + " right in float only, " + count(1) +
          " right in int8 only, " + count(2) + " wrong in both.";
  if (changed.size() > kMaxPictures) {
    changed.resize(kMaxPictures);
    html += " The first " + std::to_string(kMaxPictures) + " are shown; report.json lists all.";
  }
  html += "</p>\n<div class=pictures>\n";
  for (const ChangedAnswer& answer : changed) html += picture(report, answer, test);
  return html + "</div></section>\n";
}

}  // namespace

std::string report_html(const QuantizationReport& report, const data::Dataset& test) {
  const std::string name = escape_html(report.model.name);
  return "<!doctype html>\n<html lang=en><head><meta charset=utf-8>\n"
         "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n<title>" +
         name + " in int8</title>\n<style>" + kReportStyle + "</style></head>\n<body>\n<h1>" + name +
         " in int8</h1>\n" + facts(report) + calibration_section(report) + layer_section(report) +
         class_section(report) + confusion_section(report) + roc_section(report) +
         changed_section(report, test) + memory_section(report) +
         "<footer><p>Written by cifar-quantize. The same figures, complete and " +
         "unrounded, are in report.json.</p></footer>\n</body></html>\n";
}

}  // namespace chispa::evaluate
