#pragma once

#include <cstddef>
#include <vector>

#include "chispa/quant/folded_model.h"

namespace chispa::quant {

/// Where a value of fixed quantization (the image, what sigmoid, tanh or softmax gives) is joined with values
/// of another, as in a concatenation, puts a table of function none between it and the layers that join it,
/// which then has a quantization that all of them can share. Returns the indices of the layers that were put
/// in, ascending.
std::vector<std::size_t> insert_requantizations(FoldedModel& model);

}  // namespace chispa::quant
