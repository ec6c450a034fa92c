#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "chispa/core/label.h"
#include "chispa/core/random.h"

namespace chispa::data {

/// Two disjoint sets of image indices, each ascending, together all of them.
struct Split {
  std::vector<std::int64_t> train;
  std::vector<std::int64_t> validation;
};

/// Holds out round(fraction * count) images of each class, at least one of two or more, drawn by `random`; 0
/// holds out none.
/// Throws Error unless 0 <= fraction < 1, and when a fraction above 0 leaves either part empty.
Split stratified_split(std::span<const Label> labels, double fraction, RandomStream random);

}  // namespace chispa::data
