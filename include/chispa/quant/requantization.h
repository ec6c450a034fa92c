#pragma once

#include "chispa/quant/int8_model.h"

namespace chispa::quant {

/// `factor` as multiplier * 2^(shift - 31) with the multiplier rounded to 31 bits, the nearest such value:
/// TensorFlow Lite's QuantizeMultiplier. 0 gives {0, 0}. Throws Error unless factor is 0 or in [2^-32, 2^30):
/// below, every int32 would become 0; above, hardly one would fit.
Requantization make_requantization(double factor);

}  // namespace chispa::quant
