#include <algorithm>
#include <cmath>

#include "evaluate/html.h"
#include "evaluate/html_table.h"
#include "evaluate/report_tables.h"

namespace chispa::evaluate {
namespace {

/// More classes make a matrix that no screen holds.
constexpr std::int64_t kMaxMatrixClasses = 20;
constexpr std::size_t kMaxConfusions = 30;

std::string confusion_row(const QuantizationReport& report, const ConfusionMatrix& matrix,
                          std::int64_t actual) {
  std::string html = "<tr>" + row_head(class_name(report, actual));
  const auto images = static_cast<double>(std::max<std::int64_t>(matrix.images(actual), 1));
  for (std::int64_t predicted = 0; predicted < matrix.classes(); ++predicted) {
    const std::int64_t count = matrix.count(actual, predicted);
    if (count == 0) {
      html += "<td class=soft>·</td>";
      continue;
    }
    const double share = static_cast<double>(count) / images;
    // Errors are few beside hits; the root makes them visible. At most 0.6, so that the number stays legible.
    const bool hit = predicted == actual;
    html += "<td class=" + std::string(hit ? "hit" : "miss") +
            " style=\"--share:" + decimal(0.6 * (hit ? share : std::sqrt(share)), 2) + "\">" +
            grouped(count) + "</td>";
  }
  return html + "</tr>\n";
}

std::string confusion_table(const QuantizationReport& report, const ConfusionMatrix& matrix,
                            const std::string& title) {
  std::string html = "<div class=wide><table class=confusion><caption>" + title + ", " +
                     decimal(100.0 * matrix.accuracy(), 2) + " %</caption><thead><tr><th></th>";
  for (std::int64_t c = 0; c < matrix.classes(); ++c)
    html += "<th><span>" + escape_html(class_name(report, c)) + "</span></th>";
  html += "</tr></thead>\n<tbody>";
  for (std::int64_t c = 0; c < matrix.classes(); ++c) html += confusion_row(report, matrix, c);
  return html + "</tbody></table></div>\n";
}

/// In place of a matrix too large to look at.
std::string frequent_table(const QuantizationReport& report, const ConfusionMatrix& matrix,
                           const std::string& title) {
  std::string rows;
  for (const Confusion& one : most_frequent_confusions(matrix, kMaxConfusions))
    rows += "<tr>" + row_head(class_name(report, one.actual)) +
            cell(escape_html(class_name(report, one.predicted))) + cell(grouped(one.count)) +
            cell(decimal(
                100.0 * static_cast<double>(one.count) / static_cast<double>(matrix.images(one.actual)), 1)) +
            "</tr>\n";
  return "<div><p class=soft>" + title + "</p>\n" +
         wide_table("<th>class</th><th>taken for</th><th>images</th><th>of the<br>class, %</th>", rows) +
         "</div>\n";
}

}  // namespace

std::string confusion_section(const QuantizationReport& report) {
  if (report.float_result.classes() > kMaxMatrixClasses)
    return section("Confusion", "<p class=soft>The " + std::to_string(kMaxConfusions) + " most frequent of " +
                                    grouped(report.float_result.classes()) +
                                    " classes; report.json has the matrices.</p>\n<div class=pair>" +
                                    frequent_table(report, report.float_result, "Float") +
                                    frequent_table(report, report.int8_result, "int8") + "</div>\n");
  return section("Confusion",
                 "<p class=soft>Rows: what the image is. Columns: what it was taken for.</p>\n"
                 "<div class=pair>" +
                     confusion_table(report, report.float_result, "Float") +
                     confusion_table(report, report.int8_result, "int8") + "</div>\n");
}

}  // namespace chispa::evaluate
