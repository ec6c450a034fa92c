#pragma once

#include <string>
#include <vector>

namespace chispa {

/// One axis of a chart: the range that it covers, and round values along it to write beside it.
class ChartAxis {
 public:
  /// From `low` to `high` widened to whole ticks.
  static ChartAxis rounded(double low, double high);
  /// From `low` to `high` as they are, ticks at integers only.
  static ChartAxis integers(double low, double high);

  /// Where on the axis `value` stands: 0 at its start, 1 at its end.
  double fraction(double value) const;
  const std::vector<double>& ticks() const { return ticks_; }
  /// With as many decimals as tell the ticks apart.
  std::string label(double tick) const;

 private:
  double low_ = 0;
  double high_ = 1;
  double step_ = 1;
  std::vector<double> ticks_;
};

}  // namespace chispa
