// Trains a network on CIFAR-10: parse, call the library, print.
#include <fmt/core.h>

#include <iostream>
#include <string>

#include "active_clock.h"
#include "chispa/core/error.h"
#include "chispa/core/parallel.h"
#include "chispa/data/cifar10.h"
#include "chispa/nn/model.h"
#include "chispa/pipeline/quantization_aware.h"
#include "chispa/train/run_folder.h"
#include "chispa/train/saved_model.h"
#include "chispa/train/trainer.h"
#include "logging.h"
#include "own_teacher.h"
#include "progress_line.h"
#include "run_tool.h"
#include "stop_signal.h"
#include "train_options.h"
#include "train_report.h"
#include "training_run.h"

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

void print_start(const TrainRequest& request, const train::Trainer& trainer, const data::Cifar10& images) {
  const train::TrainConfig& config = trainer.config();
  tell(request,
       fmt::format("data {}  {} training, {} validation, {} test images", request.data.string(),
                   trainer.split().train.size(), trainer.split().validation.size(), images.test.size()));
  tell(request, fmt::format("model {}  {} parameters  recipe {}  seed {}  {} threads", config.model.name,
                            trainer.parameter_count(), config.recipe, config.seed, thread_count()));
  if (!config.initial.empty()) tell(request, "init " + config.initial);
  if (config.quantization_bits != 0)
    tell(request, fmt::format("quantization-aware, {} bits", config.quantization_bits));
  for (const std::string& teacher : config.distillation.teachers)
    tell(request, fmt::format("teacher {}  {} views of {} images", teacher,
                              data::view_count(config.augmentation), images.train.size()));
  if (request.resumed)
    tell(
        request,
        fmt::format("resumed {}  after epoch {}, step {}{}", request.resumed->file.string(),
                    trainer.epochs_done(), trainer.steps_done(),
                    trainer.finished() ? "; nothing is left to train, --epochs N makes the run longer" : ""));
}

/// Says on standard error why the run ends here, and what goes on with it.
int stopped(const std::string& message) {
  log_failure("stopped " + message);
  return kInterrupted;
}

data::Cifar10 load_images(const TrainRequest& request, const StopSignal& stop) {
  ActiveClock clock(stop);
  data::Cifar10 images = data::load_cifar10(request.data);
  clock.tick();
  log_message(LogLevel::info,
              fmt::format("{}: read in {:.1f} s", request.data.string(), clock.active_seconds()));
  return images;
}

/// Nothing when it was stopped.
std::optional<train::TeacherLogits> teacher_logits(const TrainRequest& request, const data::Dataset& images,
                                                   const StopSignal& stop) {
  ActiveClock clock(stop);
  ProgressLine line(!request.quiet && !request.json, clock);
  return train::ask_teachers(request.config.distillation.teachers, images, request.config.augmentation,
                             {.on_answers =
                                  [&](std::int64_t answers, std::int64_t of) {
                                    clock.tick();
                                    line.show({.task = "teacher", .done = answers, .of = of});
                                  },
                              .should_stop = [&] { return stop.requested(); }},
                             request.out);
}

/// Brings the trainer to where the run starts or goes on.
void begin(const TrainRequest& request, train::Trainer& trainer, const data::Dataset& images) {
  quant::FakeQuantizedNetwork* const quantized = pipeline::pass_fake_quantized(trainer);
  if (request.resumed) {
    trainer.restore(request.resumed->checkpoint, request.resumed->file.string());
    return;
  }
  const std::string& initial = request.config.initial;
  if (!initial.empty()) trainer.start_from(io::load_checkpoint(initial), initial);
  if (quantized != nullptr) pipeline::choose_ranges(*quantized, trainer, images);
}

int train_network(int argc, char** argv) {
  const std::optional<TrainRequest> request = parse_train_options(argc, argv);
  if (!request) return 0;

  nn::make_model(request->config.model, RandomStream(0));  // what makes no network is refused before any work
  data::Cifar10 images;
  std::optional<train::RunFolder> folder;
  {
    const StopSignal stop;
    if (request->threads) set_thread_count(*request->threads);
    images = load_images(*request, stop);
    folder.emplace(request->out);
    open_run_log(request->out);
    if (request->own_teacher && !train_own_teacher(*request, images.train, stop))
      return stopped("while the teacher was trained; the same command goes on from there");
    std::optional<train::TeacherLogits> teacher = teacher_logits(*request, images.train, stop);
    if (!teacher) return stopped("while the teacher answered; the same command goes on from there");
    train::Trainer trainer(request->config, images.train, std::move(*teacher));
    begin(*request, trainer, images.train);
    if (request->resumed)
      folder->resume(trainer, absolute(request->resumed->file).parent_path());
    else
      folder->begin(trainer);
    print_start(*request, trainer, images);
    Profile profile;
    const bool finished =
        run_epochs(*request, "", trainer, *folder, stop, request->profile ? &profile : nullptr);
    // First of all: after a SIGHUP or a SIGPIPE there may be nobody left to print for.
    if (!finished) folder->save_last(trainer);
    if (request->profile) std::cerr << profile_table(profile);
    if (!finished)
      return stopped(fmt::format("in epoch {} after step {}; go on with: cifar-train --data {} --resume {}",
                                 trainer.epochs_done() + 1, trainer.steps_done(),
                                 quoted(request->data.string()), quoted(request->out.string())));
  }
  // The only look at the test images, at the very file that is used from here on.
  const train::Evaluation test = pipeline::evaluate_best(*folder, request->config, images.test);
  record(test_line(test));
  std::cout << (request->json ? test_json(test) : test_line(test)) << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return chispa::tools::run_tool("cifar-train", [&] { return train_network(argc, argv); });
}
