#pragma once

#include "emit/stage_plan.h"

namespace chispa::emit {

/// Sets what a stage does with its input, from the layer that reads it. follows: the stage before makes the
/// input for this one alone; the runtime then has a window of rows where it has fast loops for that. Throws
/// Error naming the layer when a size exceeds the format's fields.
void first_of_stage(StagePlan& plan, const quant::Int8Layer& layer, bool follows);

/// The shape of a convolution's result, and whether the largest of each 2x2 of it is kept (pool 2).
void set_result(format::Stage& record, const quant::Int8Layer& layer, int pool);

}  // namespace chispa::emit
