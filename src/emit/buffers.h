#pragma once

#include <cstddef>
#include <vector>

#include "chispa/runtime/model_format.h"
#include "emit/connections.h"
#include "emit/stage_plan.h"

namespace chispa::emit {

/// Gives windows, rings and scratch their places in the arena, and the header the last stage's output row;
/// returns the arena's bytes.
std::size_t place_buffers(std::vector<StagePlan>& stages, const std::vector<Ring>& rings,
                          format::Header& header);

}  // namespace chispa::emit
