#include "evaluate/roc_section.h"

#include <fmt/core.h>

#include <cmath>
#include <utility>
#include <vector>

#include "core/chart_panel.h"
#include "evaluate/html.h"
#include "evaluate/html_table.h"

namespace chispa::evaluate {
namespace {

/// Only as many points as a picture can show: a float network may have one for each image.
std::vector<std::pair<double, double>> drawn_points(const RocCurve& curve) {
  constexpr double kVisible = 0.25;  // per cent
  std::vector<std::pair<double, double>> drawn;
  for (const OperatingPoint& point : curve.points) {
    const std::pair<double, double> at(100.0 * curve.false_positive_rate(point),
                                       100.0 * curve.true_positive_rate(point));
    const bool last = &point == &curve.points.back();
    if (drawn.empty() || last || std::fabs(at.first - drawn.back().first) >= kVisible ||
        std::fabs(at.second - drawn.back().second) >= kVisible)
      drawn.push_back(at);
  }
  return drawn;
}

std::string picture(const TwoClassRoc& roc) {
  const ChartAxis percent = ChartAxis::rounded(0, 100);
  return fmt::format(
             "<svg viewBox=\"0 0 {0} {1}\" width=\"100%\" style=\"max-width:{0}px;height:auto\" "
             "font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n"
             "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
             kChartWidth, kChartHeight) +
         chart_panel({.title = "true positives",
                      .x = percent,
                      .y = percent,
                      .x_title = "false positives",
                      .x_unit = " %",
                      .y_unit = " %"},
                     {{"float", "#1f6fb4", drawn_points(roc.in_float)},
                      {"int8", "#d9541e", drawn_points(roc.in_int8)}}) +
         "</svg>\n";
}

std::string threshold_row(const RocCurve& curve, const ThresholdChoice& choice) {
  const std::int64_t answered = choice.point.true_positives + choice.point.false_positives;
  return "<tr>" + row_head(choice.reason) + cell(std::to_string(choice.threshold)) +
         cell(decimal(100.0 * curve.true_positive_rate(choice.point), 2)) +
         cell(decimal(100.0 * curve.false_positive_rate(choice.point), 2)) +
         cell(answered == 0 ? "–" : decimal(100.0 * precision(choice.point), 2)) +
         cell(grouped(choice.point.true_positives)) + cell(grouped(choice.point.false_positives)) + "</tr>\n";
}

}  // namespace

std::string roc_section(const QuantizationReport& report) {
  if (!report.roc) return "";
  const RocCurve& int8 = report.roc->in_int8;
  const std::string positive = escape_html(class_name(report, 1));
  std::string rows;
  for (const ThresholdChoice& choice : choose_thresholds(int8)) rows += threshold_row(int8, choice);
  return section(
      "Where to set the threshold",
      "<p>Area under the curve: float <b>" + decimal(report.roc->in_float.area(), 4) + "</b>, int8 <b>" +
          decimal(int8.area(), 4) + "</b>. A positive is an image that is answered <b>" + positive +
          "</b>.</p>\n<div class=pair><div>" + picture(*report.roc) +
          "</div>\n<div><p>In firmware: with the int8 outputs q, the score is s = q[1] - q[0], from -255 to "
          "255; "
          "answer <b>" +
          positive + "</b> where s ≥ t.</p>\n" +
          wide_table(
              "<th>threshold for</th><th>t</th><th>true<br>positives, %</th><th>false<br>positives, %</th>"
              "<th>precision,<br>%</th><th>right</th><th>false<br>alarms</th>",
              rows) +
          "<p class=soft>Of " + grouped(int8.positives) + " and " + grouped(int8.negatives) +
          " test images. Precision depends on how often each class occurs; here, as in the test "
          "set.</p></div></div>\n");
}

}  // namespace chispa::evaluate
