// Trains a network on CIFAR-10: parse, call the library, print.
#include <iostream>
#include <string>

#include "chispa/core/error.h"
#include "chispa/core/parallel.h"
#include "chispa/data/cifar10.h"
#include "chispa/train/run_folder.h"
#include "chispa/train/saved_model.h"
#include "chispa/train/trainer.h"
#include "own_teacher.h"
#include "quantization_aware.h"
#include "run_tool.h"
#include "stop_signal.h"
#include "teacher_progress.h"
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
  if (request.quiet || request.json) return;
  const train::TrainConfig& config = trainer.config();
  std::cout << "data " << request.data.string() << "  " << trainer.split().train.size() << " training, "
            << trainer.split().validation.size() << " validation, " << images.test.size() << " test images\n"
            << "model " << config.model.name << "  " << trainer.parameter_count() << " parameters  recipe "
            << config.recipe << "  seed " << config.seed << "  " << thread_count() << " threads\n";
  if (!config.initial.empty()) std::cout << "init " << config.initial << "\n";
  if (config.quantization_bits != 0)
    std::cout << "quantization-aware, " << config.quantization_bits << " bits\n";
  for (const std::string& teacher : config.distillation.teachers)
    std::cout << "teacher " << teacher << "  " << data::view_count(config.augmentation) << " views of "
              << images.train.size() << " images\n";
  if (request.resumed)
    std::cout << "resumed " << request.resumed->file.string() << "  after epoch " << trainer.epochs_done()
              << ", step " << trainer.steps_done() << "\n";
  std::cout << std::flush;
}

/// Nothing when it was stopped.
std::optional<train::TeacherLogits> teacher_logits(const TrainRequest& request, const data::Dataset& images,
                                                   const StopSignal& stop) {
  TeacherProgress progress(!request.quiet && !request.json);
  return train::ask_teachers(
      request.config.distillation.teachers, images, request.config.augmentation,
      {.on_answers = [&](std::int64_t answers, std::int64_t of) { progress.show(answers, of); },
       .should_stop = [&] { return stop.requested(); }});
}

/// Brings the trainer to where the run starts or goes on.
void begin(const TrainRequest& request, train::Trainer& trainer, const data::Dataset& images) {
  quant::FakeQuantizedNetwork* const quantized = pass_fake_quantized(trainer);
  if (request.resumed) {
    trainer.restore(request.resumed->checkpoint, request.resumed->file.string());
    return;
  }
  const std::string& initial = request.config.initial;
  if (!initial.empty()) trainer.start_from(io::load_checkpoint(initial), initial);
  if (quantized != nullptr) choose_ranges(*quantized, trainer, images);
}

int train_network(int argc, char** argv) {
  const std::optional<TrainRequest> request = parse_train_options(argc, argv);
  if (!request) return 0;

  data::Cifar10 images;
  std::optional<train::RunFolder> folder;
  {
    const StopSignal stop;
    if (request->threads) set_thread_count(*request->threads);
    images = data::load_cifar10(request->data);
    if (request->own_teacher && !train_own_teacher(*request, images.train, stop)) {
      std::cerr
          << "cifar-train: stopped while the teacher was trained; the same command goes on from there\n";
      return kInterrupted;
    }
    std::optional<train::TeacherLogits> teacher = teacher_logits(*request, images.train, stop);
    if (!teacher) {
      std::cerr << "cifar-train: stopped while the teacher answered; the same command goes on from there\n";
      return kInterrupted;
    }
    train::Trainer trainer(request->config, images.train, std::move(*teacher));
    begin(*request, trainer, images.train);
    folder.emplace(request->out);
    folder->begin(trainer);
    if (request->resumed) folder->adopt_best(request->resumed->file.parent_path());
    print_start(*request, trainer, images);
    Profile profile;
    const bool finished =
        run_epochs(*request, "", trainer, *folder, stop, request->profile ? &profile : nullptr);
    if (request->profile) std::cerr << profile_table(profile);
    if (!finished) {
      folder->save_last(trainer);
      std::cerr << "cifar-train: stopped in epoch " << trainer.epochs_done() + 1 << " after step "
                << trainer.steps_done() << "; go on with: cifar-train --data "
                << quoted(request->data.string()) << " --resume " << quoted(request->out.string()) << "\n";
      return kInterrupted;
    }
  }
  // The only look at the test images, at the very file that is used from here on.
  const train::Evaluation test = evaluate_best(*folder, request->config, images.test);
  std::cout << (request->json ? test_json(test) : test_line(test)) << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return chispa::tools::run_tool("cifar-train", [&] { return train_network(argc, argv); });
}
