#include "chispa/pipeline/train_network.h"

#include <string>
#include <utility>

#include "chispa/nn/model.h"
#include "chispa/pipeline/quantization_aware.h"

namespace chispa::pipeline {
namespace {

/// Brings the trainer to where the run starts or goes on, and the folder with it.
void begin(const TrainingRun& run, train::Trainer& trainer, const train::RunFolder& folder,
           const train::TrainingImages& images) {
  quant::FakeQuantizedNetwork* const quantized = pass_fake_quantized(trainer);
  if (run.resumed) {
    trainer.restore(run.resumed->checkpoint, run.resumed->file.string());
    folder.resume(trainer, absolute(run.resumed->file).parent_path());
    return;
  }
  const std::string& initial = run.config.initial;
  if (!initial.empty()) trainer.start_from(io::load_checkpoint(initial), initial);
  if (quantized != nullptr) choose_ranges(*quantized, trainer, images.train);
  folder.begin(trainer);
}

}  // namespace

TrainingEnd train_network(const TrainingRun& run, const train::RunFolder& folder,
                          const train::TrainingImages& images, const TrainingCallbacks& callbacks) {
  train::TrainConfig config = run.config;
  // What makes no network or no run is refused before any work.
  nn::make_model(config.model, std::nullopt);
  check_run(config, images);
  if (run.own_teacher) {
    const auto teacher = train::train_teacher(*run.own_teacher, images, callbacks.on_teacher);
    if (!teacher) return {.stage = TrainingStage::teacher};
    config.distillation.teachers = {teacher->string()};
  }
  std::optional<train::TeacherLogits> answers = train::ask_teachers(
      config.distillation.teachers, images.train, config.augmentation, callbacks.answers, folder.path());
  if (!answers) return {.stage = TrainingStage::answers};
  train::Trainer trainer(config, images, std::move(*answers));
  begin(run, trainer, folder, images);
  const bool finished =
      folder.run(trainer, callbacks.on_start ? callbacks.on_start(trainer) : train::Callbacks{});
  return {.finished = finished,
          .early = trainer.stopped_early(),
          .stage = TrainingStage::epochs,
          .epochs_done = trainer.epochs_done(),
          .steps_done = trainer.steps_done(),
          .best_epoch = trainer.best_epoch()};
}

}  // namespace chispa::pipeline
