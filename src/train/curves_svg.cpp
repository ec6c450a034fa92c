#include "chispa/train/curves_svg.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "chispa/core/error.h"
#include "train/chart_axis.h"

namespace chispa::train {
namespace {

constexpr double kPanelWidth = 460, kHeight = 380;
constexpr double kLeft = 56, kRight = 16, kTop = 64, kBottom = 48;

struct Line {
  std::string name;
  std::string color;
  std::vector<std::pair<double, double>> points;  ///< (epoch, value)
};

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else
      result += c;
  }
  return result;
}

/// One diagram, its upper left corner at (left, 0).
class Panel {
 public:
  Panel(std::string& svg, double left, const ChartAxis& x, const ChartAxis& y)
      : svg_(svg), left_(left), x_(x), y_(y) {}

  void draw(const std::string& title, const std::string& unit, const std::vector<Line>& lines) {
    draw_axes(title, unit);
    for (const Line& line : lines) draw_line(line);
    draw_legend(lines);
  }

 private:
  double x_position(double value) const {
    return left_ + kLeft + x_.fraction(value) * (kPanelWidth - kLeft - kRight);
  }
  double y_position(double value) const {
    return kHeight - kBottom - y_.fraction(value) * (kHeight - kTop - kBottom);
  }

  void text(double x, double y, const char* anchor, const std::string& content, const char* style = "") {
    svg_ += fmt::format("<text x=\"{:.6g}\" y=\"{:.6g}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, anchor,
                        style, escaped(content));
  }

  void rule(double x1, double y1, double x2, double y2, const std::string& color, const char* style = "") {
    svg_ += fmt::format("<line x1=\"{:.6g}\" y1=\"{:.6g}\" x2=\"{:.6g}\" y2=\"{:.6g}\" stroke=\"{}\"{}/>\n",
                        x1, y1, x2, y2, color, style);
  }

  void draw_axes(const std::string& title, const std::string& unit) {
    const double right = left_ + kPanelWidth - kRight;
    for (const double value : y_.ticks()) {
      rule(left_ + kLeft, y_position(value), right, y_position(value), "#ddd");
      text(left_ + kLeft - 8, y_position(value) + 4, "end", y_.label(value) + unit);
    }
    for (const double value : x_.ticks()) {
      rule(x_position(value), kHeight - kBottom, x_position(value), kHeight - kBottom + 5, "#333");
      text(x_position(value), kHeight - kBottom + 20, "middle", x_.label(value));
    }
    rule(left_ + kLeft, kHeight - kBottom, right, kHeight - kBottom, "#333");
    rule(left_ + kLeft, kTop, left_ + kLeft, kHeight - kBottom, "#333");
    text((left_ + kLeft + right) / 2, kHeight - 8, "middle", "epoch");
    text(left_ + kLeft, kTop - 14, "start", title, " font-weight=\"bold\"");
  }

  void draw_line(const Line& line) {
    svg_ += fmt::format("<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"2\" points=\"", line.color);
    for (const auto& [epoch, value] : line.points)
      svg_ += fmt::format("{:.6g},{:.6g} ", x_position(epoch), y_position(value));
    svg_ += "\"/>\n";
    constexpr std::size_t most_dots = 40;  // more would run together; a single epoch is nothing but its dot
    if (line.points.size() > most_dots) return;
    for (const auto& [epoch, value] : line.points)
      svg_ += fmt::format("<circle cx=\"{:.6g}\" cy=\"{:.6g}\" r=\"2.5\" fill=\"{}\"/>\n", x_position(epoch),
                          y_position(value), line.color);
  }

  /// In the line of the title, right-aligned, so that it never covers a curve.
  void draw_legend(const std::vector<Line>& lines) {
    double x = left_ + kPanelWidth - kRight;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
      text(x, kTop - 14, "end", line->name);
      x -= 7.0 * static_cast<double>(line->name.size()) + 8;
      rule(x - 22, kTop - 18, x, kTop - 18, line->color, " stroke-width=\"3\"");
      x -= 40;
    }
  }

  std::string& svg_;
  double left_;
  const ChartAxis& x_;
  const ChartAxis& y_;
};

using Value = std::function<std::optional<double>(const EpochRecord&)>;

std::vector<Line> lines_of(const History& history, const Value& training, const Value& validation) {
  std::vector<Line> lines;
  const auto append = [&](const char* name, const char* color, const Value& value) {
    Line line{name, color, {}};
    for (const EpochRecord& record : history)
      if (const auto y = value(record)) line.points.emplace_back(static_cast<double>(record.epoch), *y);
    if (!line.points.empty()) lines.push_back(std::move(line));
  };
  append("training", "#1f6fb4", training);
  append("validation", "#d9541e", validation);
  return lines;
}

ChartAxis axis_over(const std::vector<Line>& lines) {
  double low = lines.front().points.front().second, high = low;
  for (const Line& line : lines)
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
      2 * kPanelWidth, kHeight, kPanelWidth, escaped(title));
  const ChartAxis epochs = ChartAxis::integers(static_cast<double>(history.front().epoch),
                                               static_cast<double>(history.back().epoch));
  const ChartAxis percent = axis_over(accuracy);
  const ChartAxis nats = axis_over(loss);
  Panel(svg, 0, epochs, percent).draw("accuracy", " %", accuracy);
  Panel(svg, kPanelWidth, epochs, nats).draw("loss", "", loss);
  return svg + "</svg>\n";
}

}  // namespace chispa::train
