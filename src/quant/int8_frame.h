#pragma once

#include "chispa/quant/folded_model.h"
#include "chispa/quant/int8_model.h"
#include "quant/value_quantizations.h"

namespace chispa::quant {

/// Layer number `index` of `model` with all that does not depend on its weights: shapes, window,
/// quantizations of the values that it reads and writes, clamps.
Int8Layer int8_frame(const FoldedModel& model, std::size_t index, const ValueQuantizations& values);

}  // namespace chispa::quant
