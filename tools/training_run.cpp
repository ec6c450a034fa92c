#include "training_run.h"

#include <iostream>

#include "progress_bar.h"
#include "train_report.h"

namespace chispa::tools {

bool run_epochs(const TrainRequest& request, const std::string& who, train::Trainer& trainer,
                const train::RunFolder& folder, const StopSignal& stop, Profile* profile) {
  ProgressBar progress(!request.quiet && !request.json, trainer.config().epochs, trainer.config().batch_size);
  train::Callbacks callbacks;
  callbacks.profile = profile;
  callbacks.should_stop = [&] { return stop.requested(); };
  callbacks.on_step = [&](const train::StepReport& report) { progress.show(report); };
  callbacks.on_epoch = [&](const train::EpochReport& report) {
    folder.save_epoch(trainer, report);
    progress.clear();
    if (request.json)
      std::cout << epoch_json(who, report, trainer.config().epochs) << std::endl;
    else if (!request.quiet)
      std::cout << epoch_line(who, report, trainer.config().epochs) << std::endl;
  };
  const bool finished = trainer.run(callbacks);
  progress.clear();
  return finished;
}

}  // namespace chispa::tools
