#include "chispa/train/config.h"

#include <cmath>
#include <functional>

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/train/recipe.h"

using namespace chispa;
using namespace chispa::train;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a configuration comes back from its JSON unchanged", "[train]") {
  TrainConfig config = recipe("best");
  config.seed = 0xFFFFFFFFFFFFFFFFull;
  config.model.width_multiplier = 1.0 / 3;
  config.model.dropout = 0.1f;
  config.augmentation.border = data::Border::reflect;
  config.augmentation.flip = data::Flip::alternating;
  config.augmentation.shift_step = 2;
  config.augmentation.cutout = 8;
  config.distillation = {.teachers = {"a.chispa", "b.chispa"}, .weight = 0.5, .temperature = 3};
  config.initial = "trained.chispa";
  config.quantization_bits = 4;
  config.optimizer = OptimizerKind::sgd;
  config.nesterov = true;
  config.decay_vectors = false;
  config.vector_rate = 8;
  config.schedule = optim::Decay::step;
  config.learning_rate = 0.1 + 0.2;
  const std::string text = config_to_json(config);
  const TrainConfig read = config_from_json(text);
  CHECK(config_to_json(read) == text);
  CHECK(read.seed == config.seed);
  CHECK(read.model.width_multiplier == config.model.width_multiplier);
  CHECK(read.model.dropout == config.model.dropout);
  CHECK(read.learning_rate == config.learning_rate);
  CHECK(read.augmentation.max_shift == 2);
  CHECK(read.augmentation.shift_step == 2);
  CHECK(read.augmentation.flip == data::Flip::alternating);
  CHECK(read.augmentation.cutout == 8);
  CHECK(read.initial == "trained.chispa");
  CHECK(read.quantization_bits == 4);
  CHECK(read.vector_rate == 8);
  CHECK(read.distillation.teachers == config.distillation.teachers);
}

TEST_CASE("every recipe is a configuration that makes sense, others are refused by name", "[train]") {
  for (const std::string& name : recipe_names()) {
    CHECK(recipe(name).recipe == name);
    CHECK_NOTHROW(check_config(recipe(name)));
  }
  CHECK_THROWS_AS(recipe("worst"), Error);
}

TEST_CASE("the reference recipe is Adam 1e-3, batch 32, 10 epochs, nothing else", "[train]") {
  const TrainConfig config = recipe("reference");
  CHECK(config.optimizer == OptimizerKind::adam);
  CHECK(config.learning_rate == 1e-3);
  CHECK(config.schedule == optim::Decay::constant);
  CHECK(config.batch_size == 32);
  CHECK(config.epochs == 10);
  CHECK(config.validation_fraction == 0);
  CHECK(config.augmentation.flip == data::Flip::none);
  CHECK(config.augmentation.max_shift == 0);
  CHECK(config.average_decay == 0);
}

TEST_CASE("a setting that makes no sense is refused with its option and value", "[train]") {
  struct Case {
    const char* message;
    std::function<void(TrainConfig&)> change;
  };
  const std::vector<Case> cases{
      {"--model resnet is not known; there are sepconv, teacher",
       [](TrainConfig& c) { c.model.name = "resnet"; }},
      {"--epochs -1 is below 1", [](TrainConfig& c) { c.epochs = -1; }},
      {"--epochs 2000000 is above", [](TrainConfig& c) { c.epochs = 2'000'000; }},
      {"--batch-size 0 is below 1", [](TrainConfig& c) { c.batch_size = 0; }},
      {"--val-fraction 1 is not in", [](TrainConfig& c) { c.validation_fraction = 1; }},
      {"--val-fraction -0.5 is not in", [](TrainConfig& c) { c.validation_fraction = -0.5; }},
      {"--crop-pixels -1 is below 0", [](TrainConfig& c) { c.augmentation.max_shift = -1; }},
      {"--crop-pixels 32 is not smaller", [](TrainConfig& c) { c.augmentation.max_shift = 32; }},
      {"--crop-step 0 is below 1", [](TrainConfig& c) { c.augmentation.shift_step = 0; }},
      {"--cutout -1 is below 0", [](TrainConfig& c) { c.augmentation.cutout = -1; }},
      {"--cutout 33 is larger", [](TrainConfig& c) { c.augmentation.cutout = 33; }},
      {"--label-smoothing 1 is not in", [](TrainConfig& c) { c.label_smoothing = 1; }},
      {"--distill-weight 0 is not in", [](TrainConfig& c) { c.distillation.weight = 0; }},
      {"--distill-weight 1.5 is not in", [](TrainConfig& c) { c.distillation.weight = 1.5; }},
      {"--distill-temperature 0 is not above", [](TrainConfig& c) { c.distillation.temperature = 0; }},
      {"--qat-bits 1 is not in", [](TrainConfig& c) { c.quantization_bits = 1; }},
      {"--qat-bits 9 is not in", [](TrainConfig& c) { c.quantization_bits = 9; }},
      {"--qat-bits 8 needs a trained network to start from; give --init",
       [](TrainConfig& c) { c.quantization_bits = 8; }},
      {"--lr 0 is not above 0", [](TrainConfig& c) { c.learning_rate = 0; }},
      {"--lr nan is not above 0", [](TrainConfig& c) { c.learning_rate = std::nan(""); }},
      {"--lr inf is not above 0", [](TrainConfig& c) { c.learning_rate = INFINITY; }},
      {"--warmup-epochs 11 is longer", [](TrainConfig& c) { c.warmup_epochs = 11; }},
      {"--warmup-epochs -1 is below 0", [](TrainConfig& c) { c.warmup_epochs = -1; }},
      {"--momentum 1 is not in", [](TrainConfig& c) { c.momentum = 1; }},
      {"--weight-decay 0.1 is not for adam", [](TrainConfig& c) { c.weight_decay = 0.1; }},
      {"--vector-lr 0 is not above", [](TrainConfig& c) { c.vector_rate = 0; }},
      {"--ema 1 is not in", [](TrainConfig& c) { c.average_decay = 1; }},
      {"--dropout 1 is not in", [](TrainConfig& c) { c.model.dropout = 1; }},
      {"--width 0 is not in", [](TrainConfig& c) { c.model.width_multiplier = 0; }},
  };
  for (const Case& refused : cases) {
    TrainConfig config = recipe("reference");
    refused.change(config);
    std::string message;
    try {
      check_config(config);
    } catch (const Error& error) {
      message = error.what();
    }
    CAPTURE(refused.message, message);
    CHECK(has(message, refused.message));
  }
}

TEST_CASE("names of settings are read back, others are refused with the list", "[train]") {
  for (const auto kind : {OptimizerKind::sgd, OptimizerKind::adam, OptimizerKind::adamw})
    CHECK(optimizer_named(name_of(kind)) == kind);
  for (const auto decay : {optim::Decay::constant, optim::Decay::step, optim::Decay::cosine})
    CHECK(decay_named(name_of(decay)) == decay);
  for (const auto flip : {data::Flip::none, data::Flip::random, data::Flip::alternating})
    CHECK(flip_named(name_of(flip)) == flip);
  for (const auto border : {data::Border::grey, data::Border::reflect})
    CHECK(border_named(name_of(border)) == border);
  CHECK_THROWS_WITH(optimizer_named("lion"), "optimizer \"lion\" is not known; there are sgd, adam, adamw");
}

TEST_CASE("JSON that is no configuration is refused", "[train]") {
  const std::string good = config_to_json(recipe("best"));
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const auto position = text.find(from);
    REQUIRE(position != std::string::npos);
    return text.replace(position, from.size(), to);
  };
  CHECK_THROWS_AS(config_from_json("{"), Error);
  CHECK_THROWS_AS(config_from_json("[]"), Error);
  CHECK_THROWS_AS(config_from_json(replaced("\"epochs\"", "\"epoch\"")), Error);
  CHECK_THROWS_AS(config_from_json(replaced("\"adamw\"", "\"lion\"")), Error);
  CHECK_THROWS_AS(config_from_json(replaced("\"batch_size\": 128", "\"batch_size\": 0")), Error);
  CHECK_THROWS_AS(config_from_json(replaced("\"batch_size\": 128", "\"batch_size\": \"128\"")), Error);
}
