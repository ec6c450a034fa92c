#include "catch.h"
#include "error_message.h"
#include "small_run.h"

using namespace chispa;
using namespace chispa::train;

namespace {

/// Ends soon: what it learns of noise is no better from epoch to epoch.
TrainConfig patient_config(std::int64_t patience) {
  TrainConfig config = small_config();
  config.epochs = 30;
  config.patience = patience;
  return config;
}

/// The epoch after which patience ends a run with these accuracies, told without the trainer; 0: never.
std::int64_t expected_end(const History& history, std::int64_t patience) {
  double best = -1;
  std::int64_t since = 0;
  for (const EpochRecord& record : history) {
    since = *record.validation_accuracy > best ? 0 : since + 1;
    best = std::max(best, *record.validation_accuracy);
    if (since == patience) return record.epoch;
  }
  return 0;
}

}  // namespace

TEST_CASE("training ends once validation has not improved for so many epochs", "[train]") {
  Trainer whole(patient_config(0), small_images());
  REQUIRE(whole.run({}));
  CHECK(whole.epochs_done() == 30);
  CHECK_FALSE(whole.stopped_early());
  const std::int64_t patience = GENERATE(1, 2, 4);
  const std::int64_t end = expected_end(whole.history(), patience);
  CAPTURE(patience, end);
  REQUIRE(end > 0);
  REQUIRE(end < 30);
  Trainer trainer(patient_config(patience), small_images());
  REQUIRE(trainer.run({}));
  CHECK(trainer.finished());
  CHECK(trainer.stopped_early());
  CHECK(trainer.epochs_done() == end);
  CHECK(trainer.best_epoch() == end - patience);
  CHECK(trainer.history().back().loss == whole.history()[static_cast<std::size_t>(end - 1)].loss);
}

TEST_CASE("a run that was stopped early is finished after resume too, and goes on with more patience",
          "[train]") {
  Trainer trainer(patient_config(1), small_images());
  REQUIRE(trainer.run({}));
  REQUIRE(trainer.stopped_early());
  const io::Checkpoint saved = trainer.checkpoint();
  Trainer same(patient_config(1), small_images());
  same.restore(saved, "a");
  CHECK(same.finished());
  CHECK(same.stopped_early());
  Trainer patient(patient_config(0), small_images());
  patient.restore(saved, "a");
  CHECK_FALSE(patient.finished());
}

TEST_CASE("a run resumed with less patience ends with a whole epoch", "[train]") {
  Trainer whole(patient_config(0), small_images());
  REQUIRE(whole.run({}));
  const std::int64_t end = expected_end(whole.history(), 1);
  Trainer stopped(patient_config(0), small_images());
  // An epoch has 5 steps.
  REQUIRE_FALSE(stopped.run({.on_step = {}, .on_epoch = {}, .should_stop = [step = 0, end]() mutable {
                               return step++ == 5 * end + 2;
                             }}));
  Trainer resumed(patient_config(1), small_images());
  resumed.restore(stopped.checkpoint(), "a");
  CHECK_FALSE(resumed.finished());
  REQUIRE(resumed.run({}));
  CHECK(resumed.steps_done() == 0);
  CHECK(resumed.epochs_done() >= end + 1);
}

TEST_CASE("patience needs images to validate on", "[train]") {
  TrainConfig config = patient_config(3);
  config.validation_fraction = 0;
  CHECK(error_message([&] { Trainer(config, small_images()); }) ==
        "validation_fraction 0 leaves no images to tell by when training may end, as patience 3 asks; hold "
        "some out, "
        "or give a validation set");
  const data::Dataset validation = data::generate_shapes(20, RandomStream(7));
  CHECK_NOTHROW(Trainer(config, {small_images(), &validation}));
}
