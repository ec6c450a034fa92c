#include "training_run.h"

#include <fmt/core.h>

#include <iostream>

#include "active_clock.h"
#include "logging.h"
#include "progress_line.h"
#include "train_report.h"

namespace chispa::tools {
namespace {

/// Takes the pauses of the program (Ctrl-Z) out of what an epoch is said to have taken.
class EpochClock {
 public:
  explicit EpochClock(ActiveClock& clock) : clock_(clock) {}

  void on_step() {
    clock_.tick();
    steps_seconds_ = clock_.wall_seconds() - begin_;
    steps_paused_ = clock_.paused_seconds() - paused_before_;
  }

  train::EpochReport end_epoch(train::EpochReport report) {
    clock_.tick();
    report.seconds -= clock_.paused_seconds() - paused_before_;
    if (steps_paused_ > 0) report.images_per_second *= steps_seconds_ / (steps_seconds_ - steps_paused_);
    steps_seconds_ = steps_paused_ = 0;
    begin_ = clock_.wall_seconds();
    paused_before_ = clock_.paused_seconds();
    return report;
  }

 private:
  ActiveClock& clock_;
  double begin_ = 0;
  double paused_before_ = 0;
  double steps_seconds_ = 0;  ///< of the epoch's steps, pauses included
  double steps_paused_ = 0;
};

Progress progress_of(const std::string& who, const train::StepReport& report,
                     const train::TrainConfig& config) {
  return {.task = fmt::format("{}{}epoch {}/{}", who, who.empty() ? "" : " ", report.epoch, config.epochs),
          .done = report.step,
          .of = report.steps,
          .images_each = config.batch_size,
          .details = {fmt::format("loss {:.3f}", report.loss),
                      fmt::format("train {:.1f}%", 100 * report.accuracy)}};
}

}  // namespace

void tell(const TrainRequest& request, const std::string& line) {
  record(line);
  if (request.quiet || request.json) return;
  StatusLine::wipe();
  std::cout << line << std::endl;
}

bool run_epochs(const TrainRequest& request, const std::string& who, train::Trainer& trainer,
                const train::RunFolder& folder, const StopSignal& stop, Profile* profile) {
  const train::TrainConfig& config = trainer.config();
  ActiveClock clock(stop);
  EpochClock epoch_clock(clock);
  ProgressLine line(!request.quiet && !request.json, clock);
  train::Callbacks callbacks;
  callbacks.profile = profile;
  callbacks.should_stop = [&] { return stop.requested(); };
  callbacks.on_step = [&](const train::StepReport& report) {
    epoch_clock.on_step();
    line.show(progress_of(who, report, config));
  };
  callbacks.on_epoch = [&](const train::EpochReport& finished) {
    folder.save_epoch(trainer, finished);
    log_message(LogLevel::debug,
                fmt::format("{}: epoch {} is saved{}", folder.path().string(), finished.record.epoch,
                            finished.best ? ", the best so far" : ""));
    const train::EpochReport report = epoch_clock.end_epoch(finished);
    tell(request, epoch_line(who, report, config.epochs));
    if (request.json) std::cout << epoch_json(who, report, config.epochs) << std::endl;
  };
  return trainer.run(callbacks);
}

}  // namespace chispa::tools
