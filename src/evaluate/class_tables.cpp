#include <algorithm>
#include <span>
#include <vector>

#include "evaluate/html.h"
#include "evaluate/html_table.h"
#include "evaluate/report_tables.h"

namespace chispa::evaluate {
namespace {

/// With more classes those that int8 knows least come first, and the others are folded away.
constexpr std::size_t kMaxShownClasses = 20;

std::string percent(double share) {
  return cell(decimal(100.0 * share, 2));
}

std::string summary_row(const ConfusionMatrix& result, const std::string& title) {
  return "<tr>" + row_head(title) + percent(result.accuracy()) + percent(result.balanced_accuracy()) +
         percent(result.macro_precision()) + percent(result.macro_f1()) + "</tr>\n";
}

std::string class_row(const QuantizationReport& report, std::int64_t c) {
  const ConfusionMatrix& before = report.float_result;
  const ConfusionMatrix& after = report.int8_result;
  std::string html = "<tr>" + row_head(class_name(report, c)) + cell(grouped(before.images(c)));
  if (before.images(c) == 0) {
    for (int column = 0; column < 7; ++column) html += cell("–");
    return html + "</tr>\n";
  }
  html += percent(before.recall(c)) + cell(decimal(100.0 * after.recall(c), 2) + bar(after.recall(c)));
  html += cell(points(100.0 * (before.recall(c) - after.recall(c))));
  html += percent(before.precision(c)) + percent(after.precision(c));
  return html + percent(before.f1(c)) + percent(after.f1(c)) + "</tr>\n";
}

std::string class_table(const QuantizationReport& report, std::span<const std::int64_t> classes) {
  std::string rows;
  for (const std::int64_t c : classes) rows += class_row(report, c);
  return wide_table(
      "<th>class</th><th>images</th><th>recall,<br>float, %</th><th>recall,<br>int8, "
      "%</th><th>points<br>lost</th>"
      "<th>precision,<br>float, %</th><th>precision,<br>int8, %</th><th>F1,<br>float, %</th><th>F1,<br>int8, "
      "%</th>",
      rows);
}

/// By number where a screen holds all; else by F1 in int8, and classes without images last.
std::vector<std::int64_t> order_of_classes(const ConfusionMatrix& result) {
  std::vector<std::int64_t> order;
  std::vector<double> rank;
  for (std::int64_t c = 0; c < result.classes(); ++c) {
    order.push_back(c);
    rank.push_back(result.images(c) == 0 ? 2.0 : result.f1(c));
  }
  if (order.size() > kMaxShownClasses)
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
      return rank[static_cast<std::size_t>(a)] < rank[static_cast<std::size_t>(b)];
    });
  return order;
}

}  // namespace

std::string class_section(const QuantizationReport& report) {
  std::string html =
      wide_table(
          "<th></th><th>accuracy,<br>%</th><th>balanced<br>accuracy, %</th>"
          "<th>macro<br>precision, %</th><th>macro<br>F1, %</th>",
          summary_row(report.float_result, "Float") + summary_row(report.int8_result, "int8")) +
      "<p class=soft>Recall: the share of a class's images that is taken for it. Precision: the share of "
      "the images taken for a class that are of it. F1: the harmonic mean of both. Balanced accuracy "
      "(the mean recall) and macro means count each class that has images alike.</p>\n";
  const std::vector<std::int64_t> order = order_of_classes(report.int8_result);
  const std::span<const std::int64_t> classes(order);
  if (classes.size() <= kMaxShownClasses) return section("Classes", html + class_table(report, classes));
  html += class_table(report, classes.first(kMaxShownClasses)) + "<details><summary>The other " +
          grouped(static_cast<std::int64_t>(classes.size() - kMaxShownClasses)) +
          " classes, by F1 in int8</summary>\n" + class_table(report, classes.subspan(kMaxShownClasses)) +
          "</details>\n";
  return section("Classes", html);
}

}  // namespace chispa::evaluate
