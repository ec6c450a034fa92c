#include "chispa/train/run_folder.h"

#include <sstream>
#include <system_error>

#include "chispa/core/atomic_file.h"
#include "chispa/core/read_file.h"
#include "chispa/train/curves_svg.h"

namespace chispa::train {
namespace {

std::string curves_title(const TrainConfig& config) {
  std::ostringstream title;
  title << config.model.name << ", recipe " << config.recipe << ": " << name_of(config.optimizer)
        << ", learning rate " << config.learning_rate << ", batch " << config.batch_size;
  return title.str();
}

/// The folder, made where it is not there.
const std::filesystem::path& made(const std::filesystem::path& folder) {
  make_folder(folder);
  return folder;
}

}  // namespace

RunFolder::RunFolder(std::filesystem::path path) : path_(std::move(path)), lock_(made(path_)) {
  remove_leftovers(path_);
}

void RunFolder::begin(Trainer& trainer) const {
  write_file_atomically(path_ / "config.json", config_to_json(trainer.config()) + "\n");
  save_last(trainer);
  if (trainer.epochs_done() > 0 || trainer.steps_done() > 0) return;
  std::error_code ignored;  // what cannot be removed is replaced after the first epoch
  for (const char* const name : {"best.chispa", "history.csv", "curves.svg"})
    std::filesystem::remove(path_ / name, ignored);
}

void RunFolder::adopt_best(const std::filesystem::path& folder) const {
  const std::filesystem::path source = folder / best().filename();
  if (!std::filesystem::exists(best()) && std::filesystem::exists(source))
    write_file_atomically(best(), read_file(source));
}

void RunFolder::save_last(Trainer& trainer) const {
  io::save_checkpoint(trainer.checkpoint(), last());
}

void RunFolder::save_epoch(Trainer& trainer, const EpochReport& report) const {
  const io::Checkpoint checkpoint = trainer.checkpoint();
  if (report.best) io::save_checkpoint(checkpoint, best());
  write_file_atomically(path_ / "history.csv", history_csv(trainer.history()));
  write_file_atomically(path_ / "curves.svg", curves_svg(trainer.history(), curves_title(trainer.config())));
  // Last, because it says that the epoch is done: a run killed before this line repeats the epoch and writes
  // the same.
  io::save_checkpoint(checkpoint, last());
}

}  // namespace chispa::train
