// Trains a network on pictures: parse, call the library, print.
#include <fmt/format.h>

#include <iostream>
#include <string>
#include <vector>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/parallel.h"
#include "chispa/data/open_dataset.h"
#include "chispa/nn/model.h"
#include "chispa/pipeline/quantization_aware.h"
#include "chispa/pipeline/train_network.h"
#include "chispa/train/run_folder.h"
#include "chispa/train/train_teacher.h"
#include "data_options.h"
#include "logging.h"
#include "option_names.h"
#include "run_tool.h"
#include "stop_signal.h"
#include "train_options.h"
#include "train_print.h"
#include "train_report.h"

namespace {

using namespace chispa;
using namespace chispa::tools;

constexpr int kInterrupted = 130;  // what shells give for a program ended by Ctrl-C

/// For a shell: quoted where it has to be.
std::string quoted(const std::string& word) {
  constexpr const char* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+:,";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string result = "'";
  for (const char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

data::OpenedDataset open_images(const TrainRequest& request) {
  return open_data(request.data, train::with_source(request.reading, request.run.config.images),
                   !request.quiet && !request.json);
}

/// The network's input and outputs are those of the images.
void fit_to_images(nn::ModelConfig& model, const data::Dataset& images) {
  model.height = images.height;
  model.width = images.width;
  model.channels = images.channels;
  model.classes = static_cast<std::int64_t>(images.class_names.size());
}

void fit_to_images(TrainRequest& request, const data::Dataset& images) {
  if (!request.input_from_images) return;
  fit_to_images(request.run.config.model, images);
  if (request.run.own_teacher) fit_to_images(request.run.own_teacher->config.model, images);
  try {
    train::check_config(request.run.config);
  } catch (const SettingError& error) {
    throw UsageError(with_option_name(error));
  }
}

/// Images with a validation set of their own have no use for the share that a recipe holds out.
void use_validation_set(TrainRequest& request, const data::Dataset& validation) {
  if (validation.size() == 0 || request.run.resumed) return;
  double& fraction = request.run.config.validation_fraction;
  if (request.val_fraction_named && fraction > 0)
    throw UsageError(
        fmt::format("--val-fraction {}: {} has a validation set of its own; leave --val-fraction out",
                    fraction, request.data.string()));
  fraction = 0;
  if (request.run.own_teacher) request.run.own_teacher->config.validation_fraction = 0;
}

/// Lists the pictures that were left out in the run's folder, where they were.
void write_skipped(const train::RunFolder& folder, const std::vector<std::string>& skipped) {
  if (skipped.empty()) return;
  write_file_atomically(folder.path() / "skipped.txt", fmt::format("{}\n", fmt::join(skipped, "\n")));
}

/// Runs the pipeline, with errors that name options in place of settings.
pipeline::TrainingEnd train_network(const TrainRequest& request, const train::RunFolder& folder,
                                    const data::Datasets& images,
                                    const pipeline::TrainingCallbacks& callbacks) {
  try {
    return pipeline::train_network(request.run, folder, images, callbacks);
  } catch (const train::OtherTeacher& other) {
    std::vector<train::SettingDifference> unlike = other.unlike();
    for (train::SettingDifference& setting : unlike) setting.field = option_of(setting.field);
    const std::string reason =
        unlike.empty() ? other.what() : train::OtherTeacher(other.file(), unlike).what();
    throw Error(
        fmt::format("{}; --teacher {} takes it as it is, --retrain-teacher replaces it, --teacher none "
                    "does without",
                    reason, request.run.own_teacher->folder.string()));
  }
}

/// What was stopped where, and what goes on with it.
std::string stop_text(const TrainRequest& request, const pipeline::TrainingEnd& end) {
  switch (end.stage) {
    case pipeline::TrainingStage::teacher:
      return "while the teacher was trained; the same command goes on from there";
    case pipeline::TrainingStage::answers:
      return "while the teacher answered; the same command goes on from there";
    case pipeline::TrainingStage::epochs:
      break;
  }
  return fmt::format("in epoch {} after step {}; go on with: cifar-train --data {} --resume {}",
                     end.epochs_done + 1, end.steps_done, quoted(request.data.string()),
                     quoted(request.out.string()));
}

int train_on_cifar(int argc, char** argv) {
  std::optional<TrainRequest> request = parse_train_options(argc, argv);
  if (!request) return 0;

  const train::TrainConfig& config = request->run.config;
  if (request->threads) set_thread_count(*request->threads);
  const data::OpenedDataset opened = open_images(*request);
  const data::Datasets& images = opened.images;
  fit_to_images(*request, images.train);
  // What makes no network is refused before there is a folder of it.
  nn::make_model(config.model, std::nullopt);
  use_validation_set(*request, images.validation);
  std::optional<train::RunFolder> folder;
  {
    const StopSignal stop;
    folder.emplace(request->out);
    open_run_log(request->out);
    write_skipped(*folder, opened.skipped);
    Profile profile;
    const pipeline::TrainingEnd end =
        train_network(*request, *folder, images,
                      printing_callbacks(*request, images, stop, request->profile ? &profile : nullptr));
    if (request->profile && end.stage == pipeline::TrainingStage::epochs) std::cerr << profile_table(profile);
    if (!end.finished) {
      log_failure("stopped " + stop_text(*request, end));
      return kInterrupted;
    }
    if (end.early) print_early_end(*request, end);
  }
  // The only look at the test images, at the very file that is used from here on.
  const train::Evaluation test = pipeline::evaluate_best(*folder, config, images.test);
  record(test_line(test));
  std::cout << (request->json ? test_json(test) : test_line(test)) << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return chispa::tools::run_tool("cifar-train", [&] { return train_on_cifar(argc, argv); });
}
