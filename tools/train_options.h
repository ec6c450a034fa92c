#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "chispa/data/open_dataset.h"
#include "chispa/pipeline/train_network.h"

namespace chispa::tools {

/// What a command line of cifar-train asks for.
struct TrainRequest {
  std::filesystem::path data;
  data::OpenOptions reading;  ///< without what run.config.images says
  /// The network's input is sized by the images; otherwise the images by it, which was trained before.
  bool input_from_images = true;
  bool val_fraction_named = false;  ///< by its option, not by the recipe
  std::filesystem::path out;
  /// Its own teacher is in the folder "teacher" of `out`.
  pipeline::TrainingRun run;
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
