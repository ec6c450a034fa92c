#pragma once

#include "chispa/quant/int8_model.h"

namespace chispa::emit {

/// Throws Error naming the layer when its arrays or shapes do not fit it or the layer before.
void check_model(const quant::Int8Model& model);

}  // namespace chispa::emit
