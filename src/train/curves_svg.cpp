#include "chispa/train/curves_svg.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "chispa/core/error.h"
#include "core/chart_axis.h"
#include "core/chart_panel.h"

namespace chispa::train {
namespace {

using Value = std::function<std::optional<double>(const EpochRecord&)>;

std::vector<ChartLine> lines_of(const History& history, const Value& training, const Value& validation) {
  std::vector<ChartLine> lines;
  const auto append = [&](const char* name, const char* color, const Value& value) {
    ChartLine line{name, color, {}};
    for (const EpochRecord& record : history)
      if (const auto y = value(record)) line.points.emplace_back(static_cast<double>(record.epoch), *y);
    if (!line.points.empty()) lines.push_back(std::move(line));
  };
  append("training", "#1f6fb4", training);
  append("validation", "#d9541e", validation);
  return lines;
}

ChartAxis axis_over(const std::vector<ChartLine>& lines) {
  double low = lines.front().points.front().second, high = low;
  for (const ChartLine& line : lines)
    for (const auto& [epoch, value] : line.points) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  return ChartAxis::rounded(low, high);
}

}  // namespace

std::string curves_svg(const History& history, const std::string& title) {
  if (history.empty()) throw Error("curves: there is no epoch to draw");
  const auto accuracy = lines_of(
      history, [](const EpochRecord& record) { return 100 * record.accuracy; },
      [](const EpochRecord& record) -> std::optional<double> {
        if (!record.validation_accuracy) return std::nullopt;
        return 100 * *record.validation_accuracy;
      });
  const auto loss = lines_of(
      history, [](const EpochRecord& record) { return record.loss; },
      [](const EpochRecord& record) { return record.validation_loss; });

  // As wide as there is room, up to its natural size: a phone shows all of it.
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"100%\" "
      "style=\"max-width:{0}px;height:auto\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
      "<text x=\"{2}\" y=\"22\" text-anchor=\"middle\" font-size=\"15\">{3}</text>\n",
      2 * kChartWidth, kChartHeight, kChartWidth, escape_svg(title));
  const ChartAxis epochs = ChartAxis::integers(static_cast<double>(history.front().epoch),
                                               static_cast<double>(history.back().epoch));
  const ChartAxis percent = axis_over(accuracy);
  const ChartAxis nats = axis_over(loss);
  svg += chart_panel(
      {.title = "accuracy", .left = 0, .x = epochs, .y = percent, .x_title = "epoch", .y_unit = " %"},
      accuracy);
  svg +=
      chart_panel({.title = "loss", .left = kChartWidth, .x = epochs, .y = nats, .x_title = "epoch"}, loss);
  return svg + "</svg>\n";
}

}  // namespace chispa::train
