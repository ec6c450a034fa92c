#include "core/chart_axis.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace chispa {
namespace {

constexpr double kMostSteps = 6;

/// The smallest of 1, 2, 5, 10, 20, ... times a power of ten that cuts `span` into at most kMostSteps parts.
double round_step(double span) {
  const double power = std::pow(10.0, std::floor(std::log10(span / kMostSteps)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (span / (factor * power) <= kMostSteps) return factor * power;
  return 10 * power;
}

}  // namespace

ChartAxis ChartAxis::rounded(double low, double high) {
  ChartAxis axis;
  // A flat line gets room above and below, so that there is an axis to write values on.
  const double margin = high > low ? 0.0 : std::max(0.1, std::fabs(high) * 0.1);
  axis.step_ = round_step(high - low + 2 * margin);
  const double first = std::floor((low - margin) / axis.step_);
  const double last = std::ceil((high + margin) / axis.step_);
  for (double i = first; i <= last; ++i) axis.ticks_.push_back(i * axis.step_);
  axis.low_ = axis.ticks_.front();
  axis.high_ = axis.ticks_.back();
  return axis;
}

ChartAxis ChartAxis::integers(double low, double high) {
  ChartAxis axis;
  axis.low_ = low;
  axis.high_ = high;
  axis.step_ = std::max(1.0, round_step(std::max(high - low, 1.0)));
  for (double tick = std::ceil(low / axis.step_) * axis.step_; tick <= high; tick += axis.step_)
    axis.ticks_.push_back(tick);
  return axis;
}

double ChartAxis::fraction(double value) const {
  return high_ > low_ ? (value - low_) / (high_ - low_) : 0.5;
}

std::string ChartAxis::label(double tick) const {
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step_) + 1e-9)));
  return fmt::format("{:.{}f}", tick, decimals);
}

}  // namespace chispa
