#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "chispa/core/label.h"
#include "chispa/train/config.h"

namespace chispa::train {

/// What images of each of `classes` classes count in the loss, where they are those at `indices`:
///   balanced: w[k] = N / (K n[k]), with n[k] of the N images of class k, and K classes that have images
/// so that all classes count alike, and the images 1 on average; a class without images has 1. none: nothing.
std::vector<float> class_weights(ClassWeights kind, std::span<const Label> labels,
                                 std::span<const std::int64_t> indices, std::int64_t classes);

}  // namespace chispa::train
