#include "chispa/train/training_images.h"

#include "catch.h"
#include "chispa/train/run_folder.h"
#include "error_message.h"
#include "small_run.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::train;

namespace {

const data::Dataset& validation_images() {
  static const data::Dataset images = data::generate_shapes(30, RandomStream(7));
  return images;
}

TrainConfig whole_config() {
  TrainConfig config = small_config();
  config.validation_fraction = 0;
  return config;
}

}  // namespace

TEST_CASE("with a validation set of its own a run is trained on all images and judged by that", "[train]") {
  Trainer trainer(whole_config(), {small_images(), &validation_images()});
  CHECK(trainer.split().train.size() == 100);
  CHECK(trainer.split().validation.size() == 30);
  REQUIRE(trainer.run({}));
  CHECK(trainer.history().back().validation_loss == trainer.evaluate(validation_images()).loss);
  CHECK(trainer.history().back().validation_accuracy == trainer.evaluate(validation_images()).accuracy());

  Trainer alone(whole_config(), small_images());
  REQUIRE(alone.run({}));
  CHECK(alone.history().back().loss == trainer.history().back().loss);  // it changes no step
  CHECK_FALSE(alone.history().back().validation_loss);
}

TEST_CASE("the parts of a source are taken as they are, an empty validation set is none", "[train]") {
  const data::Datasets parts{small_images(), validation_images(), {}};
  const TrainingImages images(parts);
  CHECK(&images.train == &parts.train);
  CHECK(images.validation == &parts.validation);
  const data::Datasets without{small_images(), {}, validation_images()};
  CHECK(TrainingImages(without).validation == nullptr);
  CHECK(TrainingImages(small_images()).validation == nullptr);
}

TEST_CASE("a run goes on with the validation set that it was started with", "[train]") {
  Trainer trainer(whole_config(), {small_images(), &validation_images()});
  REQUIRE(trainer.run({}));
  const io::Checkpoint saved = trainer.checkpoint();
  Trainer same(whole_config(), {small_images(), &validation_images()});
  CHECK_NOTHROW(same.restore(saved, "a.chispa"));
  const std::string refusal =
      "a.chispa: has another validation set than these images; give those that the run was started with";
  Trainer without(whole_config(), small_images());
  CHECK(error_message([&] { without.restore(saved, "a.chispa"); }) == refusal);
  data::Dataset other = validation_images();
  other.pixels.values()[1000] ^= 1;
  Trainer elsewhere(whole_config(), {small_images(), &other});
  CHECK(error_message([&] { elsewhere.restore(saved, "a.chispa"); }) == refusal);
}

TEST_CASE("a checkpoint from before validation sets is that of a run without one", "[train]") {
  Trainer trainer(small_config(), small_images());
  io::Checkpoint saved = trainer.checkpoint();
  const std::string key = R"("validation":"0000000000000000",)";
  const std::size_t at = saved.metadata.find(key);
  REQUIRE(at != std::string::npos);
  saved.metadata.erase(at, key.size());
  Trainer same(small_config(), small_images());
  CHECK_NOTHROW(same.restore(saved, "a.chispa"));
}

TEST_CASE("a validation set that does not fit the run is refused", "[train]") {
  const auto refusal = [](const TrainConfig& config, const data::Dataset& validation) {
    return error_message([&] { Trainer(config, {small_images(), &validation}); });
  };
  CHECK(refusal(small_config(), validation_images()) ==
        "validation_fraction 0.2 is for images without a validation set of their own; these have one, so "
        "leave it "
        "out");
  data::Dataset renamed = validation_images();
  renamed.class_names[3] = "other";
  CHECK(refusal(whole_config(), renamed) == "validation: the classes are not those of the training images");
  data::Dataset fewer = validation_images();
  fewer.class_names.pop_back();
  CHECK(refusal(whole_config(), fewer).find("validation: the network has 10 classes, the images 9") == 0);
  data::Dataset tall = validation_images();
  tall.height = 64;
  tall.width = 16;
  CHECK(refusal(whole_config(), tall) == "validation: images are [64,16,3], the network takes [32,32,3]");
}
