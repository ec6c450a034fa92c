#pragma once

#include <vector>

#include "chispa/quant/int8_model.h"
#include "emit/stage_plan.h"

namespace chispa::emit {

/// Says where each stage's rows go: format::Stage::targets, and for an add, which operand waits in a queue
/// and how many rows that must hold, found out by passing an image's rows through the stages as the runtime
/// does. Sets StagePlan's queue_rows, operands_swapped and fed_in_turn. Throws Error naming the layer when
/// the runtime has no way to connect them so: an output that more than two layers read, or none; an image
/// that more than one reads; an add neither of whose operands always comes last.
void connect_stages(const quant::Int8Model& model, std::vector<StagePlan>& stages);

}  // namespace chispa::emit
