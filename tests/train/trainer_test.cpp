#include "chispa/train/trainer.h"

#include <algorithm>
#include <cmath>

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/core/parallel.h"
#include "chispa/core/read_file.h"
#include "small_run.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::train;

namespace {

std::string bytes_of(const io::Checkpoint& checkpoint) {
  const TemporaryFolder folder;
  io::save_checkpoint(checkpoint, folder.path() / "a.chispa");
  return read_file(folder.path() / "a.chispa");
}

/// Stops before the step with this number, counted from 0 over all epochs.
Callbacks stop_before(int step) {
  return {
      .on_step = {}, .on_epoch = {}, .should_stop = [taken = 0, step]() mutable { return taken++ == step; }};
}

std::string final_bytes(const TrainConfig& config) {
  Trainer trainer(config, small_images());
  REQUIRE(trainer.run({}));
  return bytes_of(trainer.checkpoint());
}

TrainConfig config_with(OptimizerKind kind) {
  TrainConfig config = small_config();
  config.optimizer = kind;
  if (kind == OptimizerKind::adam) config.weight_decay = 0;
  return config;
}

std::string refusal(const io::Checkpoint& checkpoint, const TrainConfig& config,
                    const data::Dataset& images) {
  Trainer trainer(config, images);
  try {
    trainer.restore(checkpoint, "a.chispa");
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find("a.chispa") != std::string::npos);
    return error.what();
  }
  return "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("one seed gives one result, another seed another", "[train]") {
  const std::string first = final_bytes(small_config());
  CHECK(first == final_bytes(small_config()));
  TrainConfig other = small_config();
  other.seed = 2;
  CHECK(first != final_bytes(other));
}

TEST_CASE("the result does not depend on the number of threads", "[train]") {
  const int threads = thread_count();
  set_thread_count(1);
  const std::string alone = final_bytes(small_config());
  const int more = GENERATE(2, 5);
  set_thread_count(more);
  CHECK(alone == final_bytes(small_config()));
  set_thread_count(threads);
}

TEST_CASE("a run stopped after any step and resumed gives the bits of one never stopped", "[train]") {
  const auto optimizer = GENERATE(OptimizerKind::sgd, OptimizerKind::adam, OptimizerKind::adamw);
  const int step = GENERATE(0, 1, 4, 5, 7, 9);  // an epoch has 5 steps
  CAPTURE(name_of(optimizer), step);
  const TrainConfig config = config_with(optimizer);
  const TemporaryFolder folder;
  const auto file = folder.path() / "last.chispa";
  {
    Trainer stopped(config, small_images());
    REQUIRE_FALSE(stopped.run(stop_before(step)));
    CHECK(stopped.epochs_done() * 5 + stopped.steps_done() == step);
    io::save_checkpoint(stopped.checkpoint(), file);
  }
  const io::Checkpoint saved = io::load_checkpoint(file);
  Trainer resumed(saved_config(saved, "a"), small_images());
  resumed.restore(saved, "a");
  CHECK(bytes_of(resumed.checkpoint()) == read_file(file));
  REQUIRE(resumed.run({}));
  CHECK(bytes_of(resumed.checkpoint()) == final_bytes(config));
}

TEST_CASE("a small network learns a few images by heart", "[train]") {
  TrainConfig config = recipe("reference");
  config.model.width_multiplier = 0.5;
  config.model.dropout = 0;
  config.epochs = 40;
  config.batch_size = 10;
  config.learning_rate = 3e-3;
  const data::Dataset images = data::generate_shapes(40, RandomStream(3));
  Trainer trainer(config, images);
  REQUIRE(trainer.run({}));
  CHECK(trainer.history().back().loss < 0.2);
  CHECK(trainer.history().front().loss > 1.5);
  CHECK(trainer.evaluate(images).accuracy() > 0.9);
}

TEST_CASE("reports and history say what was done", "[train]") {
  Trainer trainer(small_config(), small_images());
  CHECK(trainer.split().train.size() == 80);
  CHECK(trainer.split().validation.size() == 20);
  CHECK(trainer.steps_per_epoch() == 5);
  std::vector<StepReport> steps;
  std::vector<EpochReport> epochs;
  REQUIRE(trainer.run({.on_step = [&](const StepReport& report) { steps.push_back(report); },
                       .on_epoch = [&](const EpochReport& report) { epochs.push_back(report); },
                       .should_stop = {}}));
  REQUIRE(steps.size() == 10);
  CHECK(steps[6].epoch == 2);
  CHECK(steps[6].step == 2);
  CHECK(steps[6].steps == 5);
  REQUIRE(epochs.size() == 2);
  CHECK(epochs[0].best);
  CHECK(epochs[0].record.loss == steps[4].loss);
  CHECK(epochs[1].record.accuracy == steps[9].accuracy);
  CHECK(epochs[1].images_per_second > 0);
  CHECK(epochs[1].best == (*epochs[1].record.validation_accuracy > *epochs[0].record.validation_accuracy));
  REQUIRE(trainer.history().size() == 2);
  CHECK(trainer.history()[1].epoch == 2);
  // Cosine with warm-up over half an epoch: the last step, at 1.9 of 2 epochs, is at 1 - 0.1 / 1.5 of the
  // descent.
  CHECK(trainer.history()[1].learning_rate == Approx(0.006 * 0.5 * (1 + std::cos(3.14159265 * (1.4 / 1.5)))));
}

TEST_CASE("the checkpoint's network is the averaged one that validation has seen", "[train]") {
  Trainer trainer(small_config(), small_images());
  REQUIRE(trainer.run({}));
  const io::Checkpoint checkpoint = trainer.checkpoint();
  const Tensor* const averaged = checkpoint.find("model/0.weight");
  const Tensor* const raw = checkpoint.find("training/0.weight");
  REQUIRE(averaged != nullptr);
  REQUIRE(raw != nullptr);
  CHECK_FALSE(std::equal(raw->values().begin(), raw->values().end(), averaged->values().begin()));
  CHECK(trainer.evaluate(small_images()).loss == trainer.evaluate(small_images()).loss);
  TrainConfig plain = small_config();
  plain.average_decay = 0;
  CHECK(Trainer(plain, small_images()).checkpoint().find("training/0.weight") == nullptr);
}

TEST_CASE("a loss that is not finite ends the run with a clear line", "[train]") {
  TrainConfig config = config_with(OptimizerKind::sgd);
  config.learning_rate = 1e30;
  config.schedule = optim::Decay::constant;
  config.warmup_epochs = 0;
  Trainer trainer(config, small_images());
  std::string message;
  try {
    trainer.run({});
  } catch (const Error& error) {
    message = error.what();
  }
  CAPTURE(message);
  CHECK((has(message, "the loss is") || has(message, "the validation loss is")));
  CHECK(has(message, "learning_rate 1e+30 is too high"));
}

TEST_CASE("what does not belong to the run is not resumed", "[train]") {
  Trainer trainer(small_config(), small_images());
  trainer.run(stop_before(3));
  const io::Checkpoint good = trainer.checkpoint();
  const auto with = [&](auto change) {
    TrainConfig config = small_config();
    change(config);
    return refusal(good, config, small_images());
  };
  CHECK(has(with([](TrainConfig& c) { c.seed = 9; }),
            "seed 9 does not go on with a.chispa, which was trained with 1; "));
  CHECK(has(with([](TrainConfig& c) { c.batch_size = 8; }),
            "batch_size 8 does not go on with a.chispa, which was trained with 16; "));
  CHECK(has(with([](TrainConfig& c) { c.validation_fraction = 0.3; }), "validation_fraction 0.3 "));
  CHECK(has(with([](TrainConfig& c) { c.optimizer = OptimizerKind::sgd; }),
            "optimizer sgd does not go on with a.chispa, which was trained with adamw"));
  CHECK(has(with([](TrainConfig& c) { c.average_decay = 0; }), "average_decay 0.0 "));
  CHECK(has(with([](TrainConfig& c) { c.model.width_multiplier = 0.5; }), "model.width_multiplier 0.5 "));
  CHECK(with([](TrainConfig& c) { c.epochs = 7; }).empty());
  CHECK(with([](TrainConfig& c) { c.average_decay = 0.5; }).empty());

  data::Dataset other = small_images();
  other.pixels.values()[1000] ^= 1;
  CHECK(has(refusal(good, small_config(), other), "trained on other images"));

  io::Checkpoint broken = good;
  broken.tensors.pop_back();
  CHECK(has(refusal(broken, small_config(), small_images()), "has no tensor optimizer/v/"));
  broken = good;
  broken.metadata.replace(broken.metadata.find("\"steps_done\":3"), 14, "\"steps_done\":9");
  CHECK(has(refusal(broken, small_config(), small_images()), "record of progress is damaged"));
  broken = good;
  broken.metadata.replace(broken.metadata.find("\"steps_done\":3"), 14, "\"steps_d0ne\":3");
  CHECK(refusal(broken, small_config(), small_images()) ==
        "a.chispa: its record of progress is damaged: progress.steps_done is missing");
  broken.metadata = R"({"model":{}})";
  CHECK(has(refusal(broken, small_config(), small_images()), "does not say how it was trained"));
}

TEST_CASE("images that do not fit the network are refused", "[train]") {
  TrainConfig config = small_config();
  config.model.classes = 9;
  CHECK_THROWS_AS(Trainer(config, small_images()), Error);
  config.model.classes = 10;
  config.model.height = 16;
  CHECK_THROWS_AS(Trainer(config, small_images()), Error);
  CHECK_THROWS_AS(Trainer(small_config(), data::Dataset{}), Error);
}

TEST_CASE("a run can start from the network of another", "[train]") {
  Trainer first(small_config(), small_images());
  REQUIRE(first.run({}));
  const io::Checkpoint saved = first.checkpoint();
  TrainConfig config = small_config();
  config.seed = 5;
  Trainer second(config, small_images());
  second.start_from(saved, "a.chispa");
  CHECK(second.epochs_done() == 0);
  CHECK(second.evaluate(small_images()).loss == first.evaluate(small_images()).loss);
  const io::Checkpoint started = second.checkpoint();
  for (const char* const name : {"model/0.weight", "training/0.weight"}) {
    const Tensor& expected = *saved.find("model/0.weight");
    const Tensor& actual = *started.find(name);
    CHECK(std::equal(expected.values().begin(), expected.values().end(), actual.values().begin()));
  }
  config.model.width_multiplier = 0.5;
  Trainer wider(config, small_images());
  CHECK_THROWS_AS(wider.start_from(saved, "a.chispa"), Error);
}
