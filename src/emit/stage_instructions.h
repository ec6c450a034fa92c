#pragma once

#include <cstdint>
#include <span>

#include "chispa/runtime/model_format.h"

namespace chispa::emit {

/// Instructions of a Cortex-M3 that the runtime executes for a stage in one inference, estimated from what
/// its loops do and what they were measured to take. `stage`: a record of `model`, with its offsets.
std::int64_t stage_instructions(std::span<const std::uint8_t> model, const format::Stage& stage);

/// The same for bringing the image into the model's first stage.
std::int64_t image_instructions(const format::Stage& first);

}  // namespace chispa::emit
