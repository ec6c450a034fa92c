#pragma once

#include <cstdint>
#include <vector>

#include "chispa/quant/int8_model.h"

namespace chispa::emit {

/// exp(units(-d) * 2^-26) for d = 0 ... 255, of 31 bits behind the point, as TensorFlow Lite's int8 softmax
/// computes it (gemmlowp's exp_on_negative_values of a value with 5 bits before the point); 0 below what it
/// counts.
std::vector<std::int32_t> exponentials(const quant::Requantization& units);

}  // namespace chispa::emit
