#include "own_teacher.h"

#include <filesystem>
#include <iostream>
#include <memory>

#include "chispa/core/error.h"
#include "chispa/io/checkpoint.h"
#include "chispa/train/run_folder.h"
#include "chispa/train/trainer.h"
#include "training_run.h"

namespace chispa::tools {
namespace {

/// With what the folder has of this very run; nothing where that is of another or cannot be read.
std::unique_ptr<train::Trainer> restored(const train::TrainConfig& config, const data::Dataset& images,
                                         const train::RunFolder& folder) {
  const std::string file = folder.last().string();
  if (!std::filesystem::exists(file)) return nullptr;
  try {
    const io::Checkpoint checkpoint = io::load_checkpoint(file);
    if (config_to_json(train::saved_config(checkpoint, file)) != config_to_json(config)) return nullptr;
    auto trainer = std::make_unique<train::Trainer>(config, images);
    trainer->restore(checkpoint, file);
    return trainer;
  } catch (const Error&) {
    return nullptr;
  }
}

void print_teacher(const TrainRequest& request, const train::Trainer& trainer,
                   const train::RunFolder& folder) {
  if (request.quiet || request.json) return;
  const train::TrainConfig& config = trainer.config();
  std::cout << "teacher " << folder.path().string() << "  " << trainer.parameter_count()
            << " parameters  recipe " << config.recipe << ", " << config.epochs << " epochs";
  if (trainer.epochs_done() > 0) std::cout << "  (" << trainer.epochs_done() << " done)";
  std::cout << "; --teacher none trains without" << std::endl;
}

}  // namespace

bool train_own_teacher(const TrainRequest& request, const data::Dataset& images, const StopSignal& stop) {
  const train::RunFolder folder(request.out / "teacher");
  std::unique_ptr<train::Trainer> trainer = restored(*request.own_teacher, images, folder);
  if (!trainer) trainer = std::make_unique<train::Trainer>(*request.own_teacher, images);
  print_teacher(request, *trainer, folder);
  folder.begin(*trainer);
  if (run_epochs(request, "teacher", *trainer, folder, stop, nullptr)) return true;
  folder.save_last(*trainer);
  return false;
}

}  // namespace chispa::tools
