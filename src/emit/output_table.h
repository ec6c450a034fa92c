#pragma once

#include <cstdint>
#include <vector>

#include "chispa/quant/int8_model.h"

namespace chispa::emit {

/// Whether the layer's output is limited to less than int8 has.
bool clamps(const quant::Int8Layer& layer);

/// What a layer does with values that its operator leaves as they are, as a table of 256: the table and the
/// clamp of a `table`, the clamp of a rearrangement or of softmax; empty when that is nothing.
std::vector<std::int8_t> table_of(const quant::Int8Layer& layer);

/// First one table, then the other; an empty one changes nothing.
std::vector<std::int8_t> composed(const std::vector<std::int8_t>& first,
                                  const std::vector<std::int8_t>& second);

}  // namespace chispa::emit
