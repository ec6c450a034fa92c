#pragma once

#include <cstdint>
#include <span>

#include "chispa/data/dataset.h"

namespace chispa::data {

/// The images at `indices` of `dataset`, in that order, as a data set of their own.
Dataset subset(const Dataset& dataset, std::span<const std::int64_t> indices);

}  // namespace chispa::data
