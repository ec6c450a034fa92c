#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/chart_axis.h"

namespace chispa {

/// The size of a diagram, its title and labels included.
inline constexpr double kChartWidth = 460, kChartHeight = 380;

struct ChartLine {
  std::string name;
  std::string color;
  std::vector<std::pair<double, double>> points;
};

/// One diagram, its upper left corner at (left, 0).
struct ChartPanel {
  std::string title;
  double left = 0;
  ChartAxis x;
  ChartAxis y;
  std::string x_title;
  std::string x_unit = "";
  std::string y_unit = "";
};

/// The panel with `lines` in it, as elements of an SVG picture.
std::string chart_panel(const ChartPanel& panel, const std::vector<ChartLine>& lines);

/// `text` for an element of an SVG picture.
std::string escape_svg(const std::string& text);

}  // namespace chispa
