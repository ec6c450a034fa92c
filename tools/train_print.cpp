#include "train_print.h"

#include <fmt/core.h>

#include <iostream>
#include <memory>

#include "active_clock.h"
#include "chispa/core/parallel.h"
#include "data_options.h"
#include "logging.h"
#include "progress_line.h"
#include "train_report.h"

namespace chispa::tools {
namespace {

/// Takes the pauses of the program (Ctrl-Z) out of what an epoch is said to have taken.
class EpochClock {
 public:
  explicit EpochClock(const StopSignal& stop) : clock_(stop) {}

  const ActiveClock& clock() const { return clock_; }

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
  ActiveClock clock_;
  double begin_ = 0;
  double paused_before_ = 0;
  double steps_seconds_ = 0;  ///< of the epoch's steps, pauses included
  double steps_paused_ = 0;
};

bool shows_progress(const TrainRequest& request) {
  return !request.quiet && !request.json;
}

/// Prints a line on standard output, unless --quiet or --json asks for other output, and keeps it in run.log.
void tell(const TrainRequest& request, const std::string& line) {
  record(line);
  if (!shows_progress(request)) return;
  StatusLine::wipe();
  std::cout << line << std::endl;
}

Progress progress_of(const std::string& who, const train::StepReport& report,
                     const train::TrainConfig& config) {
  return {.task = fmt::format("{}{}epoch {}/{}", who, who.empty() ? "" : " ", report.epoch, config.epochs),
          .done = report.step,
          .of = report.steps,
          .images_each = config.batch_size,
          .details = {fmt::format("loss {:.3f}", report.loss),
                      fmt::format("train {:.1f}%", 100 * report.accuracy)}};
}

/// Prints a line for each epoch, and shows its steps on the status line. `who` stands before each line, and
/// as "run" in each JSON object, where it is not empty.
class EpochPrinter {
 public:
  EpochPrinter(const TrainRequest& request, std::string who, const train::TrainConfig& config,
               const StopSignal& stop)
      : request_(request),
        who_(std::move(who)),
        config_(config),
        clock_(stop),
        line_(shows_progress(request), clock_.clock()) {}

  void on_step(const train::StepReport& report) {
    clock_.on_step();
    line_.show(progress_of(who_, report, config_));
  }

  void on_epoch(const train::EpochReport& finished) {
    const train::EpochReport report = clock_.end_epoch(finished);
    tell(request_, epoch_line(who_, report, config_.epochs));
    if (request_.json) std::cout << epoch_json(who_, report, config_.epochs) << std::endl;
  }

 private:
  const TrainRequest& request_;
  std::string who_;
  train::TrainConfig config_;
  EpochClock clock_;
  ProgressLine line_;
};

train::Callbacks epoch_callbacks(const TrainRequest& request, const std::string& who,
                                 const train::Trainer& trainer, const StopSignal& stop, Profile* profile) {
  const auto printer = std::make_shared<EpochPrinter>(request, who, trainer.config(), stop);
  return {.on_step = [printer](const train::StepReport& report) { printer->on_step(report); },
          .on_epoch = [printer](const train::EpochReport& report) { printer->on_epoch(report); },
          .should_stop = [&stop] { return stop.requested(); },
          .profile = profile};
}

/// Shows on the status line how many answers the teachers have given.
class AnswerPrinter {
 public:
  AnswerPrinter(const TrainRequest& request, const StopSignal& stop)
      : clock_(stop), line_(shows_progress(request), clock_) {}

  void on_answers(std::int64_t answers, std::int64_t of) {
    clock_.tick();
    line_.show({.task = "teacher", .done = answers, .of = of});
  }

 private:
  ActiveClock clock_;
  ProgressLine line_;
};

/// The printer, with its clock, begins with the first answer.
train::TeacherCallbacks answer_callbacks(const TrainRequest& request, const StopSignal& stop) {
  return {.on_answers =
              [&, printer = std::shared_ptr<AnswerPrinter>()](std::int64_t answers, std::int64_t of) mutable {
                if (!printer) printer = std::make_shared<AnswerPrinter>(request, stop);
                printer->on_answers(answers, of);
              },
          .should_stop = [&stop] { return stop.requested(); }};
}

void print_teacher(const TrainRequest& request, const train::Trainer& trainer) {
  const train::TrainConfig& config = trainer.config();
  std::string done;
  if (trainer.finished())
    done = "  (done before)";
  else if (trainer.epochs_done() > 0)
    done = fmt::format("  ({} done)", trainer.epochs_done());
  tell(request,
       fmt::format("teacher {}  {} parameters  recipe {}, {} epochs{}; --teacher none trains without",
                   request.run.own_teacher->folder.string(), trainer.parameter_count(), config.recipe,
                   config.epochs, done));
}

/// For a run that is resumed.
const char* what_is_left(const train::Trainer& trainer) {
  if (trainer.stopped_early()) return "; it was stopped early, --patience N makes the run longer";
  return trainer.finished() ? "; nothing is left to train, --epochs N makes the run longer" : "";
}

void print_start(const TrainRequest& request, const train::Trainer& trainer, const data::Datasets& images) {
  const train::TrainConfig& config = trainer.config();
  tell(request,
       fmt::format("data {}  {} training, {} validation, {} test images", request.data.string(),
                   trainer.split().train.size(), trainer.split().validation.size(), images.test.size()));
  tell(request, images_line(images.train));
  tell(request, fmt::format("model {}  {} parameters  recipe {}  seed {}  {} threads", config.model.name,
                            trainer.parameter_count(), config.recipe, config.seed, thread_count()));
  if (!config.initial.empty()) tell(request, "init " + config.initial);
  if (config.quantization_bits != 0)
    tell(request, fmt::format("quantization-aware, {} bits", config.quantization_bits));
  for (const std::string& teacher : config.distillation.teachers)
    tell(request, fmt::format("teacher {}  {} views of {} images", teacher,
                              data::view_count(config.augmentation), images.train.size()));
  if (request.run.resumed)
    tell(request, fmt::format("resumed {}  after epoch {}, step {}{}", request.run.resumed->file.string(),
                              trainer.epochs_done(), trainer.steps_done(), what_is_left(trainer)));
}

}  // namespace

void print_early_end(const TrainRequest& request, const pipeline::TrainingEnd& end) {
  tell(request, fmt::format("stopped early after epoch {}: no better than epoch {} for {} epochs",
                            end.epochs_done, end.best_epoch, end.epochs_done - end.best_epoch));
}

pipeline::TrainingCallbacks printing_callbacks(const TrainRequest& request, const data::Datasets& images,
                                               const StopSignal& stop, Profile* profile) {
  return {.on_teacher =
              [&](const train::Trainer& teacher) {
                print_teacher(request, teacher);
                return epoch_callbacks(request, "teacher", teacher, stop, nullptr);
              },
          .answers = answer_callbacks(request, stop),
          .on_start =
              [&, profile](const train::Trainer& trainer) {
                print_start(request, trainer, images);
                return epoch_callbacks(request, "", trainer, stop, profile);
              }};
}

}  // namespace chispa::tools
