#include "chispa/train/run_folder.h"

#include <fmt/core.h>

#include <optional>
#include <system_error>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/train/curves_svg.h"
#include "core/log.h"

namespace chispa::train {
namespace {

std::string curves_title(const TrainConfig& config) {
  return fmt::format("{}, recipe {}: {}, learning rate {:g}, batch {}", config.model.name, config.recipe,
                     name_of(config.optimizer), config.learning_rate, config.batch_size);
}

/// What the file holds, where that is the trainer's best epoch; nothing, with the reason in the log, where it
/// is not.
std::optional<io::Checkpoint> best_of(const Trainer& trainer, const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  try {
    io::Checkpoint checkpoint = io::load_checkpoint(file);
    trainer.check_best(checkpoint, file.string());
    return checkpoint;
  } catch (const Error& error) {
    log(LogLevel::warning, "{}", error.what());
    return std::nullopt;
  }
}

}  // namespace

RunFolder::RunFolder(std::filesystem::path path) : path_(std::move(path)), lock_(take_folder(path_)) {}

void RunFolder::begin(Trainer& trainer) const {
  if (std::filesystem::exists(last()))
    log(LogLevel::info, "{}: the run that was there is replaced", path_.string());
  write_file_atomically(path_ / "config.json", config_to_json(trainer.config()) + "\n");
  save_last(trainer);
  for (const char* const name : {"best.chispa", "history.csv", "curves.svg"}) {
    std::error_code error;
    std::filesystem::remove(path_ / name, error);
    if (error)
      log(LogLevel::warning, "{}: of an older run, cannot be removed ({}); the first epoch replaces it",
          (path_ / name).string(), error.message());
  }
}

void RunFolder::resume(Trainer& trainer, const std::filesystem::path& folder) const {
  write_file_atomically(path_ / "config.json", config_to_json(trainer.config()) + "\n");
  if (!trainer.history().empty()) save_history(trainer);
  if (trainer.best_epoch() > 0) take_best_along(trainer, folder);
  save_last(trainer);
}

bool RunFolder::run(Trainer& trainer, const Callbacks& callbacks) const {
  Callbacks saving = callbacks;
  saving.on_epoch = [&](const EpochReport& report) {
    save_epoch(trainer, report);
    log(LogLevel::debug, "{}: epoch {} is saved{}", path_.string(), report.record.epoch,
        report.best ? ", the best so far" : "");
    if (callbacks.on_epoch) callbacks.on_epoch(report);
  };
  const bool finished = trainer.run(saving);
  if (!finished) save_last(trainer);
  return finished;
}

void RunFolder::take_best_along(Trainer& trainer, const std::filesystem::path& folder) const {
  if (best_of(trainer, best())) return;
  std::error_code none;
  if (!std::filesystem::equivalent(folder, path_, none)) {
    if (const auto checkpoint = best_of(trainer, folder / best().filename())) {
      io::save_checkpoint(*checkpoint, best());
      return;
    }
  }
  const bool at_best = trainer.best_epoch() == trainer.epochs_done() && trainer.steps_done() == 0;
  if (at_best || trainer.finished()) {
    if (!at_best)
      log(LogLevel::warning,
          "{}: epoch {} was the best, but is not there; the last one, {}, stands in for it", best().string(),
          trainer.best_epoch(), trainer.epochs_done());
    io::save_checkpoint(trainer.checkpoint(), best());
    return;
  }
  if (!trainer.split().validation.empty())
    log(LogLevel::warning,
        "{}: epoch {} was the best, but is not there; it will be the best one from epoch {} on",
        best().string(), trainer.best_epoch(), trainer.epochs_done() + 1);
  trainer.forget_best();
}

void RunFolder::save_last(Trainer& trainer) const {
  io::save_checkpoint(trainer.checkpoint(), last());
}

void RunFolder::save_history(const Trainer& trainer) const {
  write_file_atomically(path_ / "history.csv", history_csv(trainer.history()));
  write_file_atomically(path_ / "curves.svg", curves_svg(trainer.history(), curves_title(trainer.config())));
}

void RunFolder::save_epoch(Trainer& trainer, const EpochReport& report) const {
  const io::Checkpoint checkpoint = trainer.checkpoint();
  if (report.best) io::save_checkpoint(checkpoint, best());
  save_history(trainer);
  // Last, because it says that the epoch is done: a run killed before this line repeats the epoch and writes
  // the same.
  io::save_checkpoint(checkpoint, last());
}

}  // namespace chispa::train
