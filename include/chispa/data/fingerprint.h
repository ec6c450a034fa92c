#pragma once

#include <cstdint>

#include "chispa/data/dataset.h"

namespace chispa::data {

/// 64 bits that depend on every pixel, label, class name and on the size: tells whether two data sets are the
/// same. Not cryptographic.
std::uint64_t fingerprint(const Dataset& dataset);

}  // namespace chispa::data
