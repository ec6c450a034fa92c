#include "chispa/pipeline/train_network.h"

#include "catch.h"
#include "chispa/core/read_file.h"
#include "chispa/pipeline/quantization_aware.h"
#include "temporary_folder.h"
#include "train/small_run.h"

using namespace chispa;
using namespace chispa::pipeline;
namespace fs = std::filesystem;

namespace {

TrainingRun small_run() {
  TrainingRun run{.config = small_config(), .own_teacher = {}, .resumed = {}};
  run.config.epochs = 1;
  run.config.warmup_epochs = 0;
  return run;
}

/// With a teacher of its own in a folder of `folder`.
TrainingRun taught_run(const fs::path& folder) {
  TrainingRun run = small_run();
  run.own_teacher = {.config = run.config, .folder = folder / "teacher"};
  run.own_teacher->config.seed = 5;
  return run;
}

/// How often each stage asked whether to stop.
struct Counter {
  int teacher = 0, answers = 0, epochs = 0;

  /// Stops before question `stop` of `stage`.
  TrainingCallbacks callbacks(TrainingStage stage, int stop) {
    const auto asked = [stage, stop](TrainingStage here, int& count) {
      return [&count, stop, is_here = stage == here] { return ++count > stop && is_here; };
    };
    const auto steps = [](std::function<bool()> should_stop) {
      return [should_stop](const train::Trainer&) {
        return train::Callbacks{.on_step = {}, .on_epoch = {}, .should_stop = should_stop};
      };
    };
    return {.on_teacher = steps(asked(TrainingStage::teacher, teacher)),
            .answers = {.on_answers = {}, .should_stop = asked(TrainingStage::answers, answers)},
            .on_start = steps(asked(TrainingStage::epochs, epochs))};
  }
};

}  // namespace

TEST_CASE("a run with its own teacher is that of a trainer which is given the teacher's answers",
          "[pipeline]") {
  const TemporaryFolder temporary;
  const TrainingRun run = taught_run(temporary.path());
  const train::RunFolder folder(temporary.path());
  const TrainingEnd end = train_network(run, folder, small_images());
  CHECK(end.finished);
  CHECK(end.epochs_done == 1);

  train::Trainer teacher(run.own_teacher->config, small_images());
  teacher.run({});
  io::save_checkpoint(teacher.checkpoint(), temporary.path() / "other.chispa");
  train::TrainConfig config = run.config;
  config.distillation.teachers = {(temporary.path() / "other.chispa").string()};
  auto answers = train::ask_teachers(config.distillation.teachers, small_images(), config.augmentation, {});
  train::Trainer student(config, small_images(), std::move(*answers));
  student.run({});
  CHECK(read_file(temporary.path() / "history.csv") == train::history_csv(student.history()));
  train::TrainConfig alone_config = run.config;
  train::Trainer alone(alone_config, small_images());
  alone.run({});
  CHECK(train::history_csv(alone.history()) != train::history_csv(student.history()));
}

TEST_CASE("a run that is stopped in any of its stages goes on to the same bits", "[pipeline]") {
  const TemporaryFolder whole_folder;
  const train::RunFolder whole(whole_folder.path());
  REQUIRE(train_network(taught_run(whole_folder.path()), whole, small_images()).finished);

  const auto stage = GENERATE(TrainingStage::teacher, TrainingStage::answers, TrainingStage::epochs);
  CAPTURE(static_cast<int>(stage));
  const TemporaryFolder temporary;
  const train::RunFolder folder(temporary.path());
  TrainingRun run = taught_run(temporary.path());
  Counter first, second;
  const TrainingEnd end = train_network(run, folder, small_images(), first.callbacks(stage, 2));
  CHECK_FALSE(end.finished);
  CHECK(end.stage == stage);
  CHECK(first.epochs == (stage == TrainingStage::epochs ? 3 : 0));
  if (stage == TrainingStage::epochs) {
    CHECK(end.steps_done == 2);
    const io::Checkpoint last = io::load_checkpoint(folder.last());
    run = {
        .config = train::saved_config(last, "last"), .own_teacher = {}, .resumed = {{folder.last(), last}}};
  }
  CHECK(train_network(run, folder, small_images(), second.callbacks(stage, 1000)).finished);
  CHECK(second.epochs == (stage == TrainingStage::epochs ? 3 : 5));
  CHECK(read_file(temporary.path() / "history.csv") == read_file(whole_folder.path() / "history.csv"));
  const io::Checkpoint ours = io::load_checkpoint(folder.best()), theirs = io::load_checkpoint(whole.best());
  REQUIRE(ours.tensors.size() == theirs.tensors.size());
  for (std::size_t i = 0; i < ours.tensors.size(); ++i)
    CHECK(std::equal(ours.tensors[i].tensor.values().begin(), ours.tensors[i].tensor.values().end(),
                     theirs.tensors[i].tensor.values().begin()));
}

TEST_CASE("what makes no network is refused before its teacher is trained", "[pipeline]") {
  const TemporaryFolder temporary;
  TrainingRun run = taught_run(temporary.path());
  run.config.model.width_multiplier = 1;
  run.config.model.description = "network:\n  - Conv2D: 10000000\n";
  const train::RunFolder folder(temporary.path());
  CHECK_THROWS_WITH(train_network(run, folder, small_images()),
                    "sepconv.yaml:2: node 0 (Conv2D): channels 10000000 is not in 1 ... 65536");
  CHECK_FALSE(fs::exists(run.own_teacher->folder));
}

TEST_CASE("a quantization-aware run begins with the ranges of the network that it starts from",
          "[pipeline]") {
  const TemporaryFolder temporary;
  const train::RunFolder floating(temporary.path() / "float");
  REQUIRE(train_network(small_run(), floating, small_images()).finished);
  TrainingRun run = small_run();
  run.config.initial = floating.best().string();
  run.config.quantization_bits = 8;
  const train::RunFolder folder(temporary.path() / "qat");
  bool had_ranges = false;
  TrainingCallbacks callbacks;
  callbacks.on_start = [&](const train::Trainer&) {
    const io::Checkpoint begun = io::load_checkpoint(folder.last());
    const Tensor* const ranges = begun.find("quantization/ranges");
    REQUIRE(ranges != nullptr);
    for (const float value : ranges->values()) had_ranges = had_ranges || value > 0;
    return train::Callbacks{};
  };
  CHECK(train_network(run, folder, small_images(), callbacks).finished);
  CHECK(had_ranges);
  CHECK(evaluate_best(folder, run.config, small_images()).count == small_images().size());
}
