#pragma once

#include "chispa/data/dataset.h"
#include "stop_signal.h"
#include "train_options.h"

namespace chispa::tools {

/// Trains request.own_teacher in the folder "teacher" of request.out. One that is there already, of the same
/// settings and images, is taken as it is or goes on from where it was stopped; any other is replaced only
/// where request.retrain_teacher says so. Returns false when it was stopped. Throws Error naming what is
/// unlike in the one that is there.
bool train_own_teacher(const TrainRequest& request, const data::Dataset& images, const StopSignal& stop);

}  // namespace chispa::tools
