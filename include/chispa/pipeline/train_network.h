#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "chispa/io/checkpoint.h"
#include "chispa/train/config.h"
#include "chispa/train/run_folder.h"
#include "chispa/train/teacher_logits.h"
#include "chispa/train/train_teacher.h"
#include "chispa/train/trainer.h"
#include "chispa/train/training_images.h"

namespace chispa::pipeline {

/// A run to go on with.
struct ResumedRun {
  std::filesystem::path file;
  io::Checkpoint checkpoint;  ///< what it holds
};

/// What is to be trained.
struct TrainingRun {
  /// With own_teacher the teacher that it names is that one, whatever stands there. Where it is
  /// quantization-aware, its `initial` network or the resumed one tells the ranges to begin with.
  train::TrainConfig config;
  std::optional<train::TeacherRun> own_teacher;  ///< to be trained first
  std::optional<ResumedRun> resumed;
};

/// What a caller may want to know or say; each may be left unset. Every part is asked whether to stop.
struct TrainingCallbacks {
  train::OnStart on_teacher;        ///< of the run's own teacher
  train::TeacherCallbacks answers;  ///< of those who teach
  train::OnStart on_start;          ///< of the network itself
};

enum class TrainingStage { teacher, answers, epochs };

/// How far a run came.
struct TrainingEnd {
  bool finished = false;
  bool early = false;                           ///< by config.patience, not by its last epoch
  TrainingStage stage = TrainingStage::epochs;  ///< that it was stopped in
  std::int64_t epochs_done = 0;
  std::int64_t steps_done = 0;  ///< of the next epoch
  std::int64_t best_epoch = 0;  ///< see Trainer::best_epoch
};

/// Trains a network on `images`, from its first step or from where run.resumed stands: its own teacher first,
/// then what the teachers answer, then its epochs, each saved in `folder`. One that was stopped goes on to
/// the same bits: in the first two stages by the same call, in the third with folder.last() as `resumed`.
/// Throws Error where train_teacher, ask_teachers, Trainer and RunFolder do.
TrainingEnd train_network(const TrainingRun& run, const train::RunFolder& folder,
                          const train::TrainingImages& images, const TrainingCallbacks& callbacks = {});

}  // namespace chispa::pipeline
