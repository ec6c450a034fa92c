#pragma once

#include <cstdint>

#include "chispa/quant/int8_model.h"

namespace chispa::quant {

/// Products of an input and a weight that one inference of the layer adds up; 0 for what has no weights or
/// scales each value for itself.
std::int64_t multiply_accumulates(const Int8Layer& layer);

}  // namespace chispa::quant
