#pragma once

#include <array>

namespace chispa::data {

/// The classes of the generated data set, in the order of their labels.
inline constexpr std::array kShapeNames{"bar",   "circle", "crescent", "cross", "frame",
                                        "heart", "ring",   "square",   "star",  "triangle"};

/// Whether (x, y) is inside the shape of class `label`, centred at the origin and about 2 wide; y grows
/// downwards.
bool inside_shape(int label, double x, double y);

}  // namespace chispa::data
