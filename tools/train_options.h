#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "chispa/io/checkpoint.h"
#include "chispa/train/config.h"

namespace chispa::tools {

/// A run to go on with.
struct ResumedRun {
  std::filesystem::path file;
  io::Checkpoint checkpoint;
};

/// What a command line of cifar-train asks for.
struct TrainRequest {
  std::filesystem::path data;
  std::filesystem::path out;
  train::TrainConfig config;
  /// The teacher to be trained first, in the folder "teacher" of `out`, whose best.chispa `config` names.
  std::optional<train::TrainConfig> own_teacher;
  bool retrain_teacher = false;  ///< whether one that is there, of other settings, may be replaced
  std::optional<ResumedRun> resumed;
  std::optional<int> threads;
  bool quiet = false;
  bool json = false;
  bool profile = false;
};

/// Settings come from the recipe, or from the checkpoint that is resumed; options override them.
/// Prints the help and returns nothing when asked for it. Throws UsageError or cxxopts's exceptions for what
/// cannot be asked for, Error when the checkpoint to resume cannot be read.
std::optional<TrainRequest> parse_train_options(int argc, char** argv);

}  // namespace chispa::tools
