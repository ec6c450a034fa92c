#pragma once

#include <vector>

#include "chispa/quant/folded_model.h"
#include "chispa/quant/value_range.h"

namespace chispa::quant {

/// Of each layer's output, the interval beyond whose ends no reader tells values apart: h-swish gives 0 for
/// all that is below -3, h-sigmoid 1 for all above 3, and int8 steps of 1/256 and 1/128 end a sigmoid at
/// +-6.24 and a tanh at +-3.12. An int8 grid that covers more wastes its steps. Infinite where a reader
/// computes with the values as they are, or there is none.
std::vector<ValueRange> readable_ranges(const FoldedModel& model);

}  // namespace chispa::quant
