// Trains a network on CIFAR-10: parse, call the library, print.
#include <fmt/core.h>

#include <iostream>
#include <string>
#include <vector>

#include "active_clock.h"
#include "chispa/core/error.h"
#include "chispa/core/parallel.h"
#include "chispa/data/cifar10.h"
#include "chispa/nn/model.h"
#include "chispa/pipeline/quantization_aware.h"
#include "chispa/pipeline/train_network.h"
#include "chispa/train/run_folder.h"
#include "chispa/train/train_teacher.h"
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

data::Datasets load_images(const TrainRequest& request, const StopSignal& stop) {
  ActiveClock clock(stop);
  data::Datasets images = data::load_cifar10(request.data);
  clock.tick();
  log_message(LogLevel::info,
              fmt::format("{}: read in {:.1f} s", request.data.string(), clock.active_seconds()));
  return images;
}

/// Runs the pipeline, with errors that name options in place of settings.
pipeline::TrainingEnd train_network(const TrainRequest& request, const train::RunFolder& folder,
                                    const data::Dataset& images,
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
  const std::optional<TrainRequest> request = parse_train_options(argc, argv);
  if (!request) return 0;

  const train::TrainConfig& config = request->run.config;
  nn::make_model(config.model, std::nullopt);  // what makes no network is refused before the images are read
  data::Datasets images;
  std::optional<train::RunFolder> folder;
  {
    const StopSignal stop;
    if (request->threads) set_thread_count(*request->threads);
    images = load_images(*request, stop);
    folder.emplace(request->out);
    open_run_log(request->out);
    Profile profile;
    const pipeline::TrainingEnd end =
        train_network(*request, *folder, images.train,
                      printing_callbacks(*request, images, stop, request->profile ? &profile : nullptr));
    if (request->profile && end.stage == pipeline::TrainingStage::epochs) std::cerr << profile_table(profile);
    if (!end.finished) {
      log_failure("stopped " + stop_text(*request, end));
      return kInterrupted;
    }
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
