#include "data/shape_outlines.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace chispa::data {
namespace {

double larger_distance(double x, double y) {
  return std::max(std::fabs(x), std::fabs(y));
}

bool in_bar(double x, double y) {
  return std::fabs(x) < 1.0 && std::fabs(y) < 0.28;
}
bool in_circle(double x, double y) {
  return std::hypot(x, y) < 0.85;
}
bool in_crescent(double x, double y) {
  return std::hypot(x, y) < 0.95 && std::hypot(x - 0.45, y) > 0.75;
}
bool in_cross(double x, double y) {
  return larger_distance(x, y) < 0.95 && std::min(std::fabs(x), std::fabs(y)) < 0.26;
}
bool in_frame(double x, double y) {
  return larger_distance(x, y) < 0.8 && larger_distance(x, y) > 0.48;
}
bool in_ring(double x, double y) {
  return std::hypot(x, y) < 0.95 && std::hypot(x, y) > 0.58;
}
bool in_square(double x, double y) {
  return larger_distance(x, y) < 0.75;
}

/// The sextic (x^2 + y^2 - 1)^3 < x^2 y^3, scaled to the common size.
bool in_heart(double x, double y) {
  const double u = 1.25 * x;
  const double v = -1.25 * y + 0.1;
  const double r = u * u + v * v - 1;
  return r * r * r < u * u * v * v * v;
}

/// A five-pointed star: within each fifth of the circle the outline is the line from a tip to the dent beside
/// it.
bool in_star(double x, double y) {
  constexpr double tip = 1.05, dent = 0.42, half = std::numbers::pi / 5;
  const double angle = std::fabs(std::remainder(std::atan2(y, x), 2 * half));
  const double radius = std::hypot(x, y);
  const double u = radius * std::cos(angle), v = radius * std::sin(angle);
  const double dent_u = dent * std::cos(half), dent_v = dent * std::sin(half);
  return (dent_u - tip) * v - dent_v * (u - tip) > 0;
}

bool in_triangle(double x, double y) {
  constexpr double inner_radius = 0.5;
  for (int side = 0; side < 3; ++side) {
    const double angle = std::numbers::pi * (0.5 + 2.0 * side / 3.0);
    if (x * std::cos(angle) + y * std::sin(angle) > inner_radius) return false;
  }
  return true;
}

using Outline = bool (*)(double x, double y);

constexpr std::array<Outline, kShapeNames.size()> kOutlines{
    in_bar, in_circle, in_crescent, in_cross, in_frame, in_heart, in_ring, in_square, in_star, in_triangle};

}  // namespace

bool inside_shape(int label, double x, double y) {
  return kOutlines.at(static_cast<std::size_t>(label))(x, y);
}

}  // namespace chispa::data
