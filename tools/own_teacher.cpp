#include "own_teacher.h"

#include <fmt/core.h>

#include <filesystem>
#include <memory>

#include "chispa/core/error.h"
#include "chispa/io/checkpoint.h"
#include "chispa/train/run_folder.h"
#include "chispa/train/trainer.h"
#include "logging.h"
#include "option_names.h"
#include "training_run.h"

namespace chispa::tools {
namespace {

/// Throws Error naming each setting that the teacher in `file` was trained with and this run's would not be.
void check_settings(const train::TrainConfig& saved, const train::TrainConfig& config,
                    const std::string& file) {
  std::string unlike;
  for (const train::SettingDifference& one : train::differences(saved, config))
    unlike += fmt::format("{}{} {} (now {})", unlike.empty() ? "" : ", ", option_of(one.field), one.before,
                          one.now);
  if (!unlike.empty()) throw Error(file + ": this teacher was trained with " + unlike);
}

/// Goes where the run in the folder is. Throws Error when that is another or cannot be read.
void restore(train::Trainer& trainer, const train::RunFolder& folder) {
  const std::string file = folder.last().string();
  const io::Checkpoint checkpoint = io::load_checkpoint(file);
  check_settings(train::saved_config(checkpoint, file), trainer.config(), file);
  trainer.restore(checkpoint, file);
}

/// What is in the folder is never replaced without being told to: it may be hours of training.
std::unique_ptr<train::Trainer> make_trainer(const TrainRequest& request, const data::Dataset& images,
                                             const train::RunFolder& folder) {
  auto trainer = std::make_unique<train::Trainer>(*request.own_teacher, images);
  if (!std::filesystem::exists(folder.last()) && !std::filesystem::exists(folder.best())) {
    folder.begin(*trainer);
    return trainer;
  }
  try {
    restore(*trainer, folder);
  } catch (const Error& error) {
    const std::string reason = error.what();
    if (!request.retrain_teacher)
      throw Error(
          fmt::format("{}; --teacher {} takes it as it is, --retrain-teacher replaces it, --teacher none "
                      "does without",
                      reason, folder.path().string()));
    log_message(LogLevel::info, reason + "; it is replaced");
    trainer = std::make_unique<train::Trainer>(*request.own_teacher, images);
    folder.begin(*trainer);
    return trainer;
  }
  folder.resume(*trainer, folder.path());
  return trainer;
}

void print_teacher(const TrainRequest& request, const train::Trainer& trainer,
                   const train::RunFolder& folder) {
  const train::TrainConfig& config = trainer.config();
  std::string done;
  if (trainer.finished())
    done = "  (done before)";
  else if (trainer.epochs_done() > 0)
    done = fmt::format("  ({} done)", trainer.epochs_done());
  tell(request,
       fmt::format("teacher {}  {} parameters  recipe {}, {} epochs{}; --teacher none trains without",
                   folder.path().string(), trainer.parameter_count(), config.recipe, config.epochs, done));
}

}  // namespace

bool train_own_teacher(const TrainRequest& request, const data::Dataset& images, const StopSignal& stop) {
  const train::RunFolder folder(request.out / "teacher");
  const std::unique_ptr<train::Trainer> trainer = make_trainer(request, images, folder);
  print_teacher(request, *trainer, folder);
  if (run_epochs(request, "teacher", *trainer, folder, stop, nullptr)) return true;
  folder.save_last(*trainer);
  return false;
}

}  // namespace chispa::tools
