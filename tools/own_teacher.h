#pragma once

#include "chispa/data/dataset.h"
#include "stop_signal.h"
#include "train_options.h"

namespace chispa::tools {

/// Trains request.own_teacher in the folder "teacher" of request.out. One that is there already, of the same
/// settings and images, is taken as it is or goes on from where it was stopped. Returns false when it was
/// stopped.
bool train_own_teacher(const TrainRequest& request, const data::Dataset& images, const StopSignal& stop);

}  // namespace chispa::tools
