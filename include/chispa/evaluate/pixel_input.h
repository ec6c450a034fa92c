#pragma once

#include "chispa/quant/int8_model.h"

namespace chispa::evaluate {

/// Whether a network with such an input takes `pixel - 128`, rounding included, for one of the ways in which
/// networks are trained on pixels: pixel, pixel / 255, pixel / 127.5 - 1, pixel - 128, (pixel - 128) / 128,
/// (pixel - 128) / 64.
bool takes_pixels(const quant::Quantization& input);

}  // namespace chispa::evaluate
