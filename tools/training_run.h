#pragma once

#include <string>

#include "chispa/core/profile.h"
#include "chispa/train/run_folder.h"
#include "chispa/train/trainer.h"
#include "stop_signal.h"
#include "train_options.h"

namespace chispa::tools {

/// Prints a line on standard output, unless --quiet or --json asks for other output, and keeps it in run.log.
void tell(const TrainRequest& request, const std::string& line);

/// Trains to the end, printing a line for each epoch and saving it in `folder`. `who` stands before each
/// line, and as "run" in each JSON object, where it is not empty. Returns false when it was stopped; what was
/// trained since the last epoch is not saved then.
bool run_epochs(const TrainRequest& request, const std::string& who, train::Trainer& trainer,
                const train::RunFolder& folder, const StopSignal& stop, Profile* profile);

}  // namespace chispa::tools
