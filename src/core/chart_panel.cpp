#include "core/chart_panel.h"

#include <fmt/core.h>

namespace chispa {
namespace {

constexpr double kLeft = 56, kRight = 16, kTop = 64, kBottom = 48;

class PanelWriter {
 public:
  explicit PanelWriter(const ChartPanel& panel) : panel_(panel) {}

  std::string write(const std::vector<ChartLine>& lines) {
    draw_axes();
    for (const ChartLine& line : lines) draw_line(line);
    draw_legend(lines);
    return std::move(svg_);
  }

 private:
  double left() const { return panel_.left + kLeft; }
  double right() const { return panel_.left + kChartWidth - kRight; }
  double x_position(double value) const { return left() + panel_.x.fraction(value) * (right() - left()); }
  double y_position(double value) const {
    return kChartHeight - kBottom - panel_.y.fraction(value) * (kChartHeight - kTop - kBottom);
  }

  void text(double x, double y, const char* anchor, const std::string& content, const char* style = "") {
    svg_ += fmt::format("<text x=\"{:.6g}\" y=\"{:.6g}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, anchor,
                        style, escape_svg(content));
  }

  void rule(double x1, double y1, double x2, double y2, const std::string& color, const char* style = "") {
    svg_ += fmt::format("<line x1=\"{:.6g}\" y1=\"{:.6g}\" x2=\"{:.6g}\" y2=\"{:.6g}\" stroke=\"{}\"{}/>\n",
                        x1, y1, x2, y2, color, style);
  }

  void draw_axes() {
    constexpr double bottom = kChartHeight - kBottom;
    for (const double value : panel_.y.ticks()) {
      rule(left(), y_position(value), right(), y_position(value), "#ddd");
      text(left() - 8, y_position(value) + 4, "end", panel_.y.label(value) + panel_.y_unit);
    }
    for (const double value : panel_.x.ticks()) {
      rule(x_position(value), bottom, x_position(value), bottom + 5, "#333");
      text(x_position(value), bottom + 20, "middle", panel_.x.label(value) + panel_.x_unit);
    }
    rule(left(), bottom, right(), bottom, "#333");
    rule(left(), kTop, left(), bottom, "#333");
    text((left() + right()) / 2, kChartHeight - 8, "middle", panel_.x_title);
    text(left(), kTop - 14, "start", panel_.title, " font-weight=\"bold\"");
  }

  void draw_line(const ChartLine& line) {
    svg_ += fmt::format("<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"2\" points=\"", line.color);
    for (const auto& [x, y] : line.points)
      svg_ += fmt::format("{:.6g},{:.6g} ", x_position(x), y_position(y));
    svg_ += "\"/>\n";
    constexpr std::size_t most_dots = 40;  // more would run together; a single point is nothing but its dot
    if (line.points.size() > most_dots) return;
    for (const auto& [x, y] : line.points)
      svg_ += fmt::format("<circle cx=\"{:.6g}\" cy=\"{:.6g}\" r=\"2.5\" fill=\"{}\"/>\n", x_position(x),
                          y_position(y), line.color);
  }

  /// In the line of the title, right-aligned, so that it never covers a curve.
  void draw_legend(const std::vector<ChartLine>& lines) {
    double x = right();
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
      text(x, kTop - 14, "end", line->name);
      x -= 7.0 * static_cast<double>(line->name.size()) + 8;
      rule(x - 22, kTop - 18, x, kTop - 18, line->color, " stroke-width=\"3\"");
      x -= 40;
    }
  }

  const ChartPanel& panel_;
  std::string svg_;
};

}  // namespace

std::string chart_panel(const ChartPanel& panel, const std::vector<ChartLine>& lines) {
  return PanelWriter(panel).write(lines);
}

std::string escape_svg(const std::string& text) {
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

}  // namespace chispa
