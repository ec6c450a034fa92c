#pragma once

#include <string>

#include "chispa/train/history.h"

namespace chispa::train {

/// A picture of a run as an SVG document: accuracy and loss over epochs, training and validation (where there
/// is any), each with axes, grid and legend. Needs nothing from outside, so it opens in any browser. Throws
/// Error for an empty history.
std::string curves_svg(const History& history, const std::string& title);

}  // namespace chispa::train
