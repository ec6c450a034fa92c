#pragma once

#include <string>

#include "chispa/core/profile.h"
#include "chispa/data/cifar10.h"
#include "chispa/pipeline/train_network.h"
#include "stop_signal.h"
#include "train_options.h"

namespace chispa::tools {

/// Callbacks that print how a run goes: a line for its teacher, for what it trains on and for each epoch, and
/// progress on the status line; they stop it by `stop`. Costs of the network's own epochs go to `profile`,
/// which may be null. All arguments must outlive what is returned.
pipeline::TrainingCallbacks printing_callbacks(const TrainRequest& request, const data::Datasets& images,
                                               const StopSignal& stop, Profile* profile);

/// Says that the run ended before its last epoch, and why.
void print_early_end(const TrainRequest& request, const pipeline::TrainingEnd& end);

}  // namespace chispa::tools
